"""The practice phones feel like phones: keys, captions, texts, countdown, and no barrier."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from intake.simulator.calls.call import Call
from intake.simulator.calls.leg import CallState, LegPlan
from intake.simulator.config import FAKE_ACCOUNT
from intake.simulator.exchange import Exchange
from intake.simulator.phones.phones import Rings
from intake.simulator.texts.texting import Route
from tests.browser.conftest import STAFF, NextDue
from tests.processes.running import until
from tests.simulator.conftest import LINE, PERSON, QUIET, TOKEN, URL, FakeLine

pytestmark = pytest.mark.browser

KIM, SAM, COORDINATOR = (each.number for each in STAFF)

PICKUP = (
    '<Gather action="/turn" numDigits="1" timeout="10">'
    '<Say voice="Polly.Joanna-Neural">Hello. This is a practice line. For English, press 1.</Say>'
    '<Say voice="Polly.Lupe-Neural">Para español, oprima 2.</Say></Gather><Redirect>/again</Redirect>'
)
SLOWLY = (
    '<Gather action="/turn" numDigits="1" timeout="10"><Say voice="Polly.Joanna-Neural">'
    '<prosody rate="slow">For English, press 1.</prosody></Say></Gather><Hangup/>'
)
ROOM = (
    '<Dial action="/done" hangupOnStar="true"><Conference waitUrl="" beep="false" endConferenceOnExit="true" '
    'maxParticipants="2">a room</Conference></Dial>'
)
TYPED = '<Gather action="/done" timeout="20"><Say>Type the ten digits, then pound.</Say></Gather><Hangup/>'


@pytest.fixture(autouse=True)
def answers(line: FakeLine) -> None:
    line.answers |= {
        "/twilio/voice": PICKUP,
        "/again": SLOWLY,
        "/turn": TYPED,
        "/done": "<Say>Thank you. Goodbye.</Say><Hangup/>",
        "/twilio/text": '<Message action="/twilio/text-status">This is for people 18 or older. Are you? '
        "1 yes, 2 no</Message>",
        "/bridge": '<Gather action="/room" numDigits="1" timeout="30"><Say>Blue Maple. Press 1 to call.</Say></Gather>'
        "<Hangup/>",
        "/gate": '<Gather action="/room" numDigits="1" timeout="30"><Say>Hello. There is a call for you. '
        "To talk, press 1.</Say></Gather><Hangup/>",
        "/room": ROOM,
    }


def phone(page: Page, name: str = "A person") -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def ring(exchange: Exchange, from_: str, to: str, path: str, ring_seconds: int = 20) -> Call:
    plan = LegPlan(
        from_=from_,
        to=to,
        phone=to,
        direction="outbound-api",
        url=f"{URL}{path}",
        ring_seconds=ring_seconds,
    )
    return exchange.ring(plan)


def text(exchange: Exchange, to: str, body: str) -> None:
    exchange.texting.deliver(exchange.texting.send(Route(LINE, to), body, ""))


def captions(page: Page, name: str = "A person") -> Locator:
    return phone(page, name).locator(".caption")


def test_a_call_is_heard_in_captions_with_their_language(phones: Page) -> None:
    phone(phones).get_by_role("button", name="Call", exact=True).click()

    expect(captions(phones)).to_have_text(
        ["Hello. This is a practice line. For English, press 1.", "Para español, oprima 2."]
    )
    assert [each.get_attribute("lang") for each in captions(phones).all()] == ["en-US", "es-US"]
    expect(phone(phones).locator(".status")).to_have_text(re.compile("On the call"))


def test_keys_are_pressed_by_hand_and_by_keyboard(phones: Page, line: FakeLine) -> None:
    person = phone(phones)
    person.get_by_role("button", name="Call", exact=True).click()
    expect(captions(phones)).to_have_count(2)
    person.get_by_role("button", name="1", exact=True).click()
    expect(captions(phones)).to_have_count(3)

    person.get_by_role("log", name="What a person hears").focus()
    phones.keyboard.type("612")
    expect(person.locator(".typed")).to_have_text("612")
    phones.keyboard.type("#")

    expect(captions(phones).last).to_have_text("Thank you. Goodbye.")
    expect(person.locator(".status")).to_have_text("Call ended")
    assert [form["Digits"] for form in line.forms("/done")] == ["612"]


def test_digits_typed_into_a_text_press_no_key(phones: Page, line: FakeLine) -> None:
    phone(phones).get_by_role("button", name="Call", exact=True).click()
    expect(captions(phones)).to_have_count(2)

    phone(phones).get_by_label("Text message").press_sequentially("123")

    expect(phone(phones).get_by_label("Text message")).to_have_value("123")
    assert line.forms("/turn") == []


def test_silence_can_be_let_pass_at_once(phones: Page) -> None:
    phone(phones).get_by_role("button", name="Call", exact=True).click()

    phone(phones).get_by_role("button", name="Stay silent").click()

    expect(captions(phones)).to_have_count(3)
    expect(captions(phones).last).to_have_class(re.compile("slow"))


def test_silence_passes_by_itself_unless_the_person_is_thinking(phones: Page, line: FakeLine) -> None:
    line.answers["/twilio/voice"] = (
        '<Gather action="/turn" timeout="2"><Say>Now.</Say></Gather><Redirect>/again</Redirect>'
    )
    for name in ("A person", "Another phone"):
        phone(phones, name).get_by_role("button", name="Call", exact=True).click()
    phone(phones, "Another phone").get_by_role("button", name="I am still thinking").click()

    expect(captions(phones)).to_have_count(2)
    expect(phone(phones, "Another phone").locator(".wait-text")).to_have_text("Waiting for you")
    expect(captions(phones, "Another phone")).to_have_count(1)


def test_a_text_and_its_reply_stand_in_the_thread(phones: Page) -> None:
    phone(phones).get_by_label("Text message").fill("hello")
    phone(phones).get_by_role("button", name="Send").click()

    expect(phone(phones).locator(".bubble p")).to_have_text(
        ["hello", "This is for people 18 or older. Are you? 1 yes, 2 no"]
    )


def test_a_phone_rings_and_is_answered(phones: Page, exchange: Exchange) -> None:
    ring(exchange, LINE, KIM, "/bridge")
    kim = phone(phones, "Kim · UROC")
    expect(kim.locator(".status")).to_have_text("612-555-0100 is calling")

    kim.get_by_role("button", name="Answer").click()

    expect(captions(phones, "Kim · UROC")).to_have_text(["Blue Maple. Press 1 to call."])


def test_both_phones_ring_and_are_joined_side_by_side(phones: Page) -> None:
    person, kim = phone(phones), phone(phones, "Kim · UROC")
    for from_, to, path in ((LINE, KIM, "/bridge"), (QUIET, PERSON, "/gate")):
        answer = requests.post(
            f"{phones.url}2010-04-01/Accounts/{FAKE_ACCOUNT}/Calls.json",
            data={"From": from_, "To": to, "Url": f"{URL}{path}", "Timeout": "20", "TimeLimit": "3600"},
            auth=(FAKE_ACCOUNT, TOKEN),
            timeout=5,
        )
        assert answer.status_code == 201
    for each in (kim, person):
        each.get_by_role("button", name="Answer").click()
    expect(captions(phones)).to_have_text(["Hello. There is a call for you. To talk, press 1."])
    expect(captions(phones, "Kim · UROC")).to_have_text(["Blue Maple. Press 1 to call."])
    tops = [each.locator(".captions").bounding_box() for each in (person, kim)]
    assert tops[0] is not None
    assert tops[1] is not None
    assert tops[0]["y"] == tops[1]["y"]

    for each in (kim, person):
        each.get_by_role("button", name="1", exact=True).click()

    for each in (kim, person):
        expect(each.locator(".status")).to_have_text(re.compile("Joined"))
    kim.get_by_role("button", name="star").click()
    expect(captions(phones, "Kim · UROC").last).to_have_text("Thank you. Goodbye.")
    expect(captions(phones)).to_contain_text(["joined", "the other side has left"])


def test_a_phone_that_nobody_takes_rings_out_by_itself(phones: Page, exchange: Exchange) -> None:
    call = ring(exchange, QUIET, PERSON, "/gate", ring_seconds=1)

    expect(phone(phones).locator(".status")).to_have_text("Missed call")
    assert call.state is CallState.NO_ANSWER


WHEN_IT_RINGS = [
    ("voicemail 4", "voicemail answers, with a greeting of 4 s"),
    ("screened", "call screening answers and writes down what is said"),
    ("blocked", "the caller is blocked here: the phone does not ring"),
]


@pytest.mark.parametrize(("way", "then"), WHEN_IT_RINGS)
def test_a_phone_does_what_its_switch_says_when_it_rings(
    phones: Page, exchange: Exchange, way: str, then: str
) -> None:
    person = phone(phones)
    person.locator("summary").click()
    person.get_by_label("When it rings").select_option(way)
    expect(person.locator(".on-count")).to_have_text("1 on")

    ring(exchange, QUIET, PERSON, "/gate")

    expect(captions(phones).first).to_have_text(then, timeout=10_000)


def test_a_screened_call_is_read_and_then_taken(phones: Page, exchange: Exchange) -> None:
    exchange.phone(PERSON).rings = Rings.SCREENED
    ring(exchange, QUIET, PERSON, "/gate")
    person = phone(phones)
    expect(person.locator(".status")).to_have_text("Screening 612-555-0101")

    person.get_by_role("button", name="Answer").click()
    expect(person.locator(".status")).to_have_text(re.compile("On the call"))
    person.get_by_role("button", name="1", exact=True).click()

    expect(person.locator(".status")).to_have_text("Waiting in the room")


def test_staff_take_turns_and_unread_texts_are_marked(phones: Page, exchange: Exchange) -> None:
    kim, sam = phone(phones, "Kim · UROC"), phone(phones, "Sam · Advocates")
    holders = phones.get_by_role("group", name="Whose phone is shown").get_by_role("button")
    expect(kim).to_be_visible()
    text(exchange, SAM, "New request 7KQ4. Reply TAKE 7KQ4 or PASS 7KQ4.")
    text(exchange, COORDINATOR, "Good morning. 1 is waiting.")
    expect(holders).to_have_text(["Kim UROC", "Sam Advocates1 new", "Coordinator1 new"])

    holders.nth(1).focus()
    phones.keyboard.press("Enter")

    expect(sam).to_be_visible()
    expect(kim).to_be_hidden()
    expect(sam.locator(".bubble p")).to_have_text(["New request 7KQ4. Reply TAKE 7KQ4 or PASS 7KQ4."])
    expect(holders).to_have_text(["Kim UROC", "Sam Advocates", "Coordinator1 new"])


def test_what_arrived_stays_unread_when_the_providers_copy_is_deleted(
    phones: Page, exchange: Exchange
) -> None:
    holders = phones.get_by_role("group", name="Whose phone is shown").get_by_role("button")
    text(exchange, KIM, "New request 7KQ4.")
    expect(phone(phones, "Kim · UROC").locator(".bubble")).to_have_count(1)
    holders.nth(1).click()
    for copy in exchange.thread(KIM):
        exchange.messages.forget(copy.sid)
    expect(phone(phones, "Sam · Advocates")).to_be_visible()

    text(exchange, KIM, "One of yours is off.")

    expect(holders.first).to_have_text("Kim UROC1 new")


def test_a_page_opened_anew_shows_the_texts_whose_copies_the_provider_deleted(
    phones: Page, exchange: Exchange
) -> None:
    text(exchange, KIM, "New request 7KQ4.")
    expect(phone(phones, "Kim · UROC").locator(".bubble")).to_have_count(1)
    for copy in exchange.thread(KIM):
        exchange.messages.forget(copy.sid)

    phones.reload()

    expect(phone(phones, "Kim · UROC").locator(".bubble p")).to_have_text(["New request 7KQ4."])


def test_who_follows_the_news_finds_the_phone_it_is_about(phones: Page, exchange: Exchange) -> None:
    text(exchange, SAM, "New request 7KQ4.")

    phones.get_by_role("navigation", name="The phones").get_by_role("link", name="Sam: 1 new").click()

    expect(phone(phones, "Sam · Advocates")).to_be_visible()
    expect(phones.get_by_role("navigation", name="The phones")).to_be_hidden()


def test_a_text_below_the_edge_of_the_screen_is_told_until_it_is_in_sight(
    phones: Page, exchange: Exchange
) -> None:
    phones.set_viewport_size({"width": 390, "height": 700})
    news = phones.get_by_role("navigation", name="The phones")

    text(exchange, PERSON, "Your talk is tomorrow at 3.")
    expect(news.get_by_role("link").first).to_have_text("A person1 new")
    phone(phones).get_by_role("log", name="Texts of a person").scroll_into_view_if_needed()

    expect(news.get_by_role("link").first).to_have_text("A person")


def test_a_phone_that_rings_comes_into_the_hand_unless_that_is_in_use(
    phones: Page, exchange: Exchange
) -> None:
    ring(exchange, LINE, SAM, "/bridge")
    sam = phone(phones, "Sam · Advocates")
    expect(sam).to_be_visible()
    sam.get_by_role("button", name="Answer").click()
    expect(captions(phones, "Sam · Advocates")).to_have_count(1)

    ring(exchange, LINE, KIM, "/bridge")

    expect(phones.get_by_role("button", name="Kim UROC")).to_contain_text("rings")
    expect(sam).to_be_visible()


def test_hanging_up_ends_the_call(phones: Page, line: FakeLine) -> None:
    phone(phones).get_by_role("button", name="Call", exact=True).click()
    phone(phones).get_by_role("button", name="Hang up").click()

    expect(phone(phones).locator(".status")).to_have_text("Call ended")
    assert [form["CallStatus"] for form in line.forms("/twilio/call-status")] == ["completed"]


def test_the_switches_change_what_is_sent(phones: Page, line: FakeLine) -> None:
    person = phone(phones)
    person.locator("summary").click()
    person.get_by_label("Caller ID").select_option("anonymous")
    person.get_by_label("Lose the next request").check()
    person.get_by_label("Number to call or text").select_option(QUIET)
    expect(person.locator(".on-count")).to_have_text("2 on")

    person.get_by_role("button", name="Call", exact=True).click()

    expect(phones.locator("tbody tr")).to_have_count(2)
    expect(phones.locator("tbody tr").last).to_contain_text("lost on the way, sent again")
    assert [(form["From"], form["To"]) for form in line.forms("/twilio/voice")] == [("anonymous", QUIET)]


def test_the_log_tells_the_verdict_on_each_signature(phones: Page, exchange: Exchange) -> None:
    exchange.place_call(PERSON, LINE)

    expect(phones.locator("tbody tr")).to_have_count(1)
    expect(phones.locator("tbody td")).to_contain_text(
        ["", "to the line", "/twilio/voice", "200", "accepted"]
    )


def test_the_clock_jumps_to_the_next_reminder(phones: Page, exchange: Exchange, due: NextDue) -> None:
    jump = phones.get_by_role("button", name="Jump to the next reminder")
    expect(jump).to_be_disabled()
    expect(phones.locator("#next-due")).to_have_text("No reminder is waiting to be sent.")

    due.at = exchange.now() + timedelta(hours=30)
    expect(jump).to_be_enabled()
    jump.click()

    expect(phones.locator("#offset")).to_have_text("1 d 6 h ahead")
    expect(phones.locator("#next-due")).to_have_text("A reminder is being sent just now.")
    assert exchange.now() >= due.at


def test_the_clock_goes_to_eight_in_the_morning(phones: Page) -> None:
    phones.get_by_role("button", name="To 8:00 AM").click()

    expect(phones.locator("#now")).to_contain_text("8:00 AM")


def test_the_troubles_of_the_phone_company_are_switched(phones: Page, exchange: Exchange) -> None:
    phones.get_by_label("loses half of its status reports").check()

    expect(phones.get_by_label("loses half of its status reports")).to_be_checked()
    assert until(lambda: exchange.faults.lose_callbacks == 0.5)


def test_the_clock_jumps_and_comes_back(phones: Page) -> None:
    phones.get_by_role("button", name="+1 day").click()
    phones.get_by_role("button", name="+1 hour").click()
    expect(phones.locator("#offset")).to_have_text("1 d 1 h ahead")
    phones.get_by_role("button", name="+10 minutes").click()
    expect(phones.locator("#offset")).to_have_text("1 d 1 h 10 min ahead")

    phones.get_by_role("button", name="Back to now").click()

    expect(phones.locator("#offset")).to_have_text("The real time")


VIEWS = [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)]


@pytest.mark.parametrize(("scheme", "width"), VIEWS)
def test_the_page_has_no_barrier_in_any_light_or_width(
    phones: Page, tmp_path: Path, scheme: str, width: int
) -> None:
    phones.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    phones.set_viewport_size({"width": width, "height": 1000})
    busy(phones)

    found = Axe().run(phones)

    phones.screenshot(path=tmp_path / f"{scheme}-{width}.png", full_page=True)
    assert found.violations_count == 0, found.generate_report()
    assert phones.evaluate("document.documentElement.scrollWidth <= innerWidth")


def busy(page: Page) -> None:
    """Bring the page into the middle of things: a call, texts lost and found, switches open, a clock ahead."""
    person = phone(page)
    person.get_by_role("button", name="Call", exact=True).click()
    other = phone(page, "Another phone")
    other.locator("summary").click()
    other.get_by_label("Texts to it").select_option("30006")
    for each in (person, other):
        each.get_by_label("Text message").fill("hello")
        each.get_by_role("button", name="Send").click()
    page.get_by_role("button", name="+1 hour").click()
    expect(captions(page)).to_have_count(2)
    expect(other.locator(".lost")).to_have_count(1)
    expect(person.locator(".bubble")).to_have_count(2)
