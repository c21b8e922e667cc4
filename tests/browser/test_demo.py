"""The demo as a coordinator tries it: the page, the real line and its worker, in a browser."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from intake.cli.run.supervisor import answers
from intake.storage.unit_of_work import Database
from tests.processes.running import HOST, clean_environment, started, until
from tests.processes.walking import READING_SECONDS

pytestmark = pytest.mark.browser

PATIENCE_MS = 15_000


class Demo:
    """A demo that is up, and the page it shows."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page = page
        self.folder = folder
        self.shots = 0

    def requests(self) -> list[tuple[str, str, str]]:
        """Return language, channel and state of what is kept."""
        (file,) = self.folder.glob("intake-demo-*/intake.db")
        database = Database(f"sqlite:///{file}", 1)
        try:
            with database.reading() as work:
                return [(row.language, row.channel, row.state) for row in work.requests.listed()]
        finally:
            database.close()

    def look(self, name: str) -> None:
        """Take a picture, and find no barrier for anybody."""
        self.shots += 1
        self.page.screenshot(path=self.folder / f"{self.shots}-{name}.png", full_page=True)
        found = Axe().run(self.page)
        assert found.violations_count == 0, found.generate_report()


@pytest.fixture
def demo(page: Page, tmp_path: Path) -> Iterator[Demo]:
    environ = clean_environment(TMPDIR=str(tmp_path))
    arguments = ("demo", "--no-open", "--port", "0", "--line-port", "0", "--console-port", "0")
    with started(arguments, environ) as process:
        assert process.stdout is not None
        address = next(
            found[0] for row in process.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+/", row))
        )
        assert until(lambda: answers(HOST, int(address.rstrip("/").rpartition(":")[2])))
        page.set_default_timeout(PATIENCE_MS)
        page.goto(address)
        yield Demo(page, tmp_path)


def phone(page: Page, name: str = "A person") -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def captions(of: Locator) -> Locator:
    return of.locator(".caption")


def press(of: Locator, key: str, then: str) -> None:
    of.get_by_role("button", name={"#": "pound"}.get(key, key), exact=True).click()
    if then:
        expect(captions(of).last).to_contain_text(then, timeout=PATIENCE_MS)


def send(of: Locator, body: str, then: str) -> None:
    of.get_by_label("Text message").fill(body)
    of.get_by_role("button", name="Send").click()
    expect(of.locator(".bubble p").last).to_contain_text(then, timeout=PATIENCE_MS)


def send_all(of: Locator, texts: Sequence[tuple[str, str]]) -> None:
    """Answer every question, and read the read-back before the last text, which saves."""
    for body, then in texts[:-1]:
        send(of, body, then)
    of.page.wait_for_timeout(READING_SECONDS * 1000)
    send(of, *texts[-1])


CALL = [
    ("1", "private"),
    ("1", "For us to call you"),
    ("1", "18 or older"),
    ("1", "speak for yourself"),
    ("1", "Which number is safe"),
    ("1", "When is it safe"),
    ("3", ""),
    ("#", "leave a message"),
    ("2", "Here is what we keep"),
    ("1", "Saved."),
]
TEXTS = [
    ("hola", "Responda"),
    ("1", "ve los mensajes"),
    ("1", "18 años"),
    ("sí", "Habla por usted"),
    ("1", "podemos LLAMARLE"),
    ("1", "A qué horas"),
    ("13", "dejamos un mensaje"),
    ("2", "Responda 1 guardar"),
    ("1", "Esperamos llamar"),
]


def test_a_call_and_a_text_are_saved_and_erased(demo: Demo) -> None:
    person, other = phone(demo.page), phone(demo.page, "Another phone")
    demo.look("start")

    person.get_by_role("button", name="Call", exact=True).click()
    expect(captions(person).last).to_contain_text("oprima 2")
    demo.look("picked-up")
    for key, then in CALL:
        press(person, key, then)
    expect(person.get_by_role("log", name="What a person hears")).to_contain_text("Your two words are")
    demo.look("call-saved")
    person.get_by_role("button", name="Hang up").click()
    expect(person.locator(".status")).to_have_text("Call ended")
    send_all(other, TEXTS)
    demo.look("text-saved")
    kept = [("en", "voice", "waiting"), ("es", "text", "waiting")]
    assert until(lambda: sorted(demo.requests()) == kept), demo.requests()

    send(person, "ERASE", "is gone")
    assert until(lambda: demo.requests() == kept[1:]), demo.requests()
    demo.look("erased")
    rows = demo.page.locator("tbody tr")
    paths, verdicts = (rows.locator(f"td:nth-child({cell})").all_inner_texts() for cell in (3, 5))
    webhooks = {verdict for path, verdict in zip(paths, verdicts, strict=True) if path.startswith("/twilio/")}
    assert webhooks == {"accepted"}


def test_the_call_can_be_made_by_keyboard_alone(demo: Demo) -> None:
    person = phone(demo.page)
    _tab_to(demo.page, person.get_by_role("button", name="Call", exact=True))
    demo.page.keyboard.press("Enter")
    expect(captions(person).last).to_contain_text("oprima 2")

    for key, then in CALL:
        demo.page.keyboard.press(key)
        if then:
            expect(captions(person).last).to_contain_text(then, timeout=PATIENCE_MS)
    _tab_to(demo.page, person.get_by_role("button", name="Hang up"))
    demo.page.keyboard.press("Enter")

    expect(person.locator(".status")).to_have_text("Call ended")
    _tab_to(demo.page, person.get_by_label("Text message"))
    demo.page.keyboard.type("ERASE")
    demo.page.keyboard.press("Enter")
    expect(person.locator(".bubble p").last).to_contain_text("is gone")
    assert until(lambda: demo.requests() == []), demo.requests()


def test_a_call_that_is_hung_up_before_saving_keeps_nothing(demo: Demo) -> None:
    person = phone(demo.page)
    person.get_by_role("button", name="Call", exact=True).click()
    for key, then in CALL[:-1]:
        press(person, key, then)

    person.get_by_role("button", name="Hang up").click()

    expect(person.locator(".status")).to_have_text("Call ended")
    assert demo.requests() == []


def test_staff_take_turns_and_the_clock_jumps(demo: Demo) -> None:
    holders = demo.page.get_by_role("group", name="Whose phone is shown").get_by_role("button")
    staff = ["Kim UROC", "Sam Advocates", "Ada Rainbow"]
    expect(holders).to_have_text([*staff, re.compile("^Coordinator"), re.compile("^Coordinator 2")])
    expect(phone(demo.page, "Kim · UROC")).to_contain_text("Answer with one word")
    _tab_to(demo.page, holders.nth(3))
    demo.page.keyboard.press("Enter")
    expect(phone(demo.page, "Coordinator")).to_be_visible()

    demo.page.get_by_role("button", name="To 8:00 AM").click()

    expect(demo.page.locator("#now")).to_contain_text("8:00 AM")
    expect(demo.page.locator("#next-due")).not_to_be_empty()
    demo.look("morning")


TOP = "each => each.getBoundingClientRect().top"
ASKED = [
    ("hello", "call me"),
    ("1", "see the texts"),
    ("1", "18 or older"),
    ("1", "a court or a program"),
    ("1", "safe for us to CALL"),
    ("1", "When is it safe"),
    ("1234", "leave a message"),
    ("2", "Reply 1 save"),
    ("1", "Saved"),
]


def test_the_whole_way_from_a_text_to_a_call_that_is_done_and_erased(demo: Demo) -> None:
    person = phone(demo.page)
    for name in ("To 8:00 AM", "+1 hour", "+1 hour"):
        demo.page.get_by_role("button", name=name).click()
    expect(demo.page.locator("#now")).to_contain_text("10:0")
    send_all(person, ASKED)

    interviewer = _who_was_offered(demo.page)
    send(interviewer, "TAKE", "is yours")
    send(interviewer, "CALL", "your phone rings in a moment")
    _pick_up(interviewer, "A call about")
    press(interviewer, "1", "Press 1 to call")
    press(interviewer, "1", "Calling now")
    _pick_up(person, "There is a call for you. To talk, press 1")
    demo.look("gate")
    press(person, "1", "joined")
    expect(captions(interviewer)).to_contain_text(["Press 1 to call", "Calling now", "joined"])
    tops = {each.locator(".captions").evaluate(TOP) for each in (person, interviewer)}
    assert len(tops) == 1, tops
    demo.look("joined")

    person.get_by_role("button", name="Hang up").click()
    expect(captions(interviewer).last).to_contain_text("What came of it?")
    press(interviewer, "1", "all of it is erased")

    expect(interviewer.locator(".status")).to_have_text("Call ended")
    assert until(lambda: demo.requests() == []), demo.requests()
    demo.look("done")


def _who_was_offered(page: Page) -> Locator:
    """Show the phone of whoever was offered the request; nobody is there on a holiday."""
    holders = page.get_by_role("group", name="Whose phone is shown").get_by_role("button")
    told = holders.filter(has_text="new").filter(has_not_text="Coordinator")
    for _ in range(3):
        with contextlib.suppress(PlaywrightTimeoutError):
            told.first.wait_for()
            break
        page.get_by_role("button", name="+1 day").click()
    number = told.first.get_attribute("data-number")
    told.first.click()
    interviewer = page.locator(f'.phone[data-number="{number}"]')
    expect(interviewer.locator(".bubble p")).to_contain_text([re.compile(r"TAKE .{4} or PASS")])
    return interviewer


def _pick_up(of: Locator, then: str) -> None:
    of.get_by_role("button", name="Answer").click()
    expect(captions(of).last).to_contain_text(then, timeout=PATIENCE_MS)


def _tab_to(page: Page, wanted: Locator) -> None:
    for _ in range(60):
        if wanted.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("not reached by Tab")
