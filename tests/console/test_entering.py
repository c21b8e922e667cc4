"""Coming in: by a link, by a device, by a printed code; and every way that is none."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from intake.console.desk import Desk
from intake.services.access.recover import MOST_GUESSES, make_codes
from intake.services.access.sessions import session_of
from tests.support.accounts import signed_in_as
from tests.support.console import ORIGIN, Visitor
from tests.support.device import Device
from tests.support.entering import (
    answer_with,
    browser,
    device_form,
    enrolled,
    invited,
    make_passkey,
    send,
)
from tests.support.stage import MovableClock

FAILED = "That did not work."


@pytest.fixture
def machine() -> MovableClock:
    """The machine's clock, which tests move."""
    return MovableClock()


@pytest.fixture
def desk(desk: Desk, machine: MovableClock) -> Desk:
    """A desk whose machine's clock can be moved."""
    return replace(desk, machine_clock=machine)


def is_in(visitor: Visitor) -> bool:
    """Tell whether a browser is signed in."""
    return visitor.get("/me").status_code == 200


def cookie_of(visitor: Visitor) -> str:
    """Return the whole cookie a browser holds."""
    kept = visitor.client.get_cookie("__Host-desk", domain="desk.example.org")
    return "" if kept is None else kept.value


def test_a_link_makes_an_account_and_the_device_signs_in_from_then_on(desk: Desk) -> None:
    """Enrolled, signed out, and in again without a name being typed."""
    visitor, device = enrolled(desk)
    assert is_in(visitor)
    assert visitor.post("/sign-out", at="/me").headers["Location"] == "/sign-in"
    assert not is_in(visitor)
    came = answer_with(visitor, "/sign-in", device)
    assert (came.status_code, came.headers["Location"]) == (303, "/")
    assert is_in(visitor)


def test_whoever_is_new_is_asked_for_a_second_device_and_for_codes(desk: Desk) -> None:
    """Until both are there; each page says what is missing."""
    visitor, _ = enrolled(desk)
    start = visitor.get("/me/start").text
    assert "Add a second device" in start
    assert "Print ten codes" in start
    assert "You have one device" in visitor.get("/me").text
    second = make_passkey(visitor, "/me/add", Device(origin=ORIGIN), name="phone")
    assert second.headers["Location"] == "/me"
    codes = visitor.post("/me/codes", at="/me/codes").text
    assert codes.count("<code>") == 10
    assert "You have one device" not in visitor.get("/me").text
    start = visitor.get("/me/start").text
    assert "You have 2 devices" in start
    assert "You have 10 printed codes" in start
    assert "<code>" not in visitor.get("/me/codes").text


def test_a_link_that_is_wrong_used_or_old_is_told_in_one_sentence(desk: Desk, machine: MovableClock) -> None:
    """The whole page is the same, and so is the status, for looking and for answering."""
    used, old = invited(desk), invited(desk, "bea")
    assert make_passkey(browser(desk), used, Device(origin=ORIGIN)).status_code == 303
    machine.move(hours=24)
    visitor = browser(desk)
    pages = [visitor.get(path) for path in (used, old, "/enrol/x", "/enrol/" + "x" * 43)]
    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1
    posted = [visitor.post(path, at="/recover", answer="{}") for path in (used, old, "/enrol/x")]
    assert {page.status_code for page in posted} == {404}
    assert {page.text for page in posted} == {pages[0].text}


def test_every_failed_sign_in_is_the_same_page(desk: Desk, machine: MovableClock) -> None:
    """A stranger's device, no answer, nonsense, another address, a finger that is not known, too late, a replay."""
    _, device = enrolled(desk)
    visitor = browser(desk)
    tries = {
        "stranger": Device(origin=ORIGIN),
        "elsewhere": replace(device, origin="https://desk.example.net"),
        "nobody": replace(device, knows_holder=False),
        "forged": replace(Device(origin=ORIGIN), credential_id=device.credential_id),
    }
    pages = [answer_with(visitor, "/sign-in", each) for each in tries.values()]
    form = device_form(visitor.get("/sign-in"))
    pages += [
        send(visitor, "/sign-in", device_form(visitor.get("/sign-in")), answer)
        for answer in ("", "{}", "\x00", "[" * 19_000)
    ]
    machine.move(minutes=5)
    pages.append(send(visitor, "/sign-in", form, device.sign(form.options)))
    form = device_form(visitor.get("/sign-in"))
    answer = device.sign(form.options)
    assert send(browser(desk), "/sign-in", form, answer).status_code == 400
    assert send(visitor, "/sign-in", form, answer).status_code == 303
    visitor.post("/sign-out", at="/me")
    form.fields["csrf_token"] = visitor.token_at("/sign-in")
    pages.append(send(visitor, "/sign-in", form, answer))
    assert [page.status_code for page in pages] == [403] * 10
    assert all(FAILED in page.text for page in pages)
    assert not is_in(visitor)


def test_a_challenge_of_one_purpose_answers_no_other(desk: Desk) -> None:
    """Signed for the sign-in page and sent to the page that asks again, and the other way round."""
    visitor, device = enrolled(desk)
    here = browser(desk)
    signing_in = device_form(here.get("/sign-in"))
    confirming = device_form(visitor.get("/confirm?back=/me"))
    crossed = [
        send(
            visitor,
            "/confirm",
            signing_in,
            device.sign(signing_in.options),
            csrf_token=visitor.token_at("/me"),
        ),
        send(
            here,
            "/sign-in",
            confirming,
            device.sign(confirming.options),
            csrf_token=here.token_at("/recover"),
        ),
    ]
    assert [page.status_code for page in crossed] == [403, 403]
    adding = device_form(visitor.get("/me/add"))
    link = invited(desk, "bea")
    other = send(
        here, link, adding, Device(origin=ORIGIN).make(adding.options), csrf_token=here.token_at("/recover")
    )
    assert other.status_code == 403


def test_a_challenge_asked_of_one_account_answers_for_no_other(desk: Desk) -> None:
    """Bea's device, and Bea's page, say nothing of Ana."""
    ana, hers = enrolled(desk)
    bea, other = enrolled(desk, "bea")
    form = device_form(bea.get("/confirm?back=/me"))
    assert (
        send(ana, "/confirm", form, hers.sign(form.options), csrf_token=ana.token_at("/me")).status_code
        == 403
    )
    assert answer_with(ana, "/confirm", other, at="/confirm?back=/me").status_code == 403
    assert answer_with(ana, "/confirm", hers, at="/confirm?back=/me").status_code == 303


def test_the_cookie_of_before_the_sign_in_is_nobodys_after_it(desk: Desk) -> None:
    """Whoever planted it, or copied it, is not signed in: nothing that was known before is used again."""
    _, device = enrolled(desk)
    visitor = browser(desk)
    visitor.get("/sign-in")
    planted = cookie_of(visitor)
    token = visitor.token_at("/sign-in")
    answer_with(visitor, "/sign-in", device)
    assert is_in(visitor)
    stale = visitor.client.post("/me/sign-out-everywhere", base_url=ORIGIN, data={"csrf_token": token})
    assert stale.status_code == 400
    thief = browser(desk)
    thief.client.set_cookie("__Host-desk", planted, domain="desk.example.org", secure=True)
    assert not is_in(thief)


def test_a_cookie_that_was_copied_is_worth_nothing_after_signing_out(desk: Desk) -> None:
    """In this browser, or everywhere."""
    visitor, device = enrolled(desk)
    for way in ("/sign-out", "/me/sign-out-everywhere"):
        copied = cookie_of(visitor)
        thief = browser(desk)
        thief.client.set_cookie("__Host-desk", copied, domain="desk.example.org", secure=True)
        assert is_in(thief)
        visitor.post(way, at="/me")
        assert not is_in(thief)
        answer_with(visitor, "/sign-in", device)


def test_a_second_sign_in_ends_the_first_ones_session(desk: Desk) -> None:
    """The same browser holds one session at a time."""
    visitor, device = enrolled(desk)
    copied = cookie_of(visitor)
    answer_with(visitor, "/sign-in", device)
    thief = browser(desk)
    thief.client.set_cookie("__Host-desk", copied, domain="desk.example.org", secure=True)
    assert (is_in(visitor), is_in(thief)) == (True, False)


def test_a_printed_code_lets_in_by_a_new_device_and_ends_every_session(desk: Desk) -> None:
    """The code is used up, the account's other browser is out, and another coordinator reads of it."""
    ana, _ = enrolled(desk)
    bea, _ = enrolled(desk, "bea")
    codes = make_codes(desk.database, signed_in_as(desk.database, "ana", desk.here_now()), desk.here_now())
    visitor = browser(desk)
    came = visitor.post("/recover", at="/recover", code=codes[0].replace("-", " ").lower())
    assert came.status_code == 303
    assert make_passkey(visitor, came.headers["Location"], Device(origin=ORIGIN)).headers["Location"] == "/me"
    assert (is_in(visitor), is_in(ana)) == (True, False)
    assert "Ana came in by a printed code" in bea.get("/people").text
    assert visitor.post("/recover", at="/recover", code=codes[0]).status_code == 403


def test_codes_are_guessed_in_vain_and_slowly(desk: Desk, machine: MovableClock) -> None:
    """The answer is the same, wrong or too often; a right one counts again after a minute."""
    enrolled(desk)
    codes = make_codes(desk.database, signed_in_as(desk.database, "ana", desk.here_now()), desk.here_now())
    visitor = browser(desk)
    token = visitor.token_at("/recover")

    def tried(code: str) -> tuple[int, str]:
        page = visitor.client.post("/recover", base_url=ORIGIN, data={"csrf_token": token, "code": code})
        # The forms' own token is another one at every second.
        return page.status_code, re.sub(r'name="csrf_token" value="[^"]*"', "", page.text)

    pages = {tried("2222-" * 5) for _ in range(MOST_GUESSES)}
    pages.add(tried(codes[0]))
    assert len(pages) == 1
    assert next(iter(pages))[0] == 403
    machine.move(minutes=1)
    assert tried(codes[0])[0] == 303


def test_what_cannot_be_taken_back_asks_the_device_again_and_comes_back(
    desk: Desk, machine: MovableClock
) -> None:
    """Five minutes after the last time; and the form that is sent late does nothing."""
    visitor, device = enrolled(desk)
    token = visitor.token_at("/people/invite")
    machine.move(minutes=5, seconds=1)
    late = visitor.client.post(
        "/people/invite", base_url=ORIGIN, data={"csrf_token": token, "handle": "bea", "role": "coordinator"}
    )
    way = "/confirm?back=/people/invite"
    assert late.headers["Location"] == way
    assert visitor.get("/people/invite").headers["Location"] == way
    assert "bea" not in visitor.get("/people").text
    came = answer_with(visitor, "/confirm", device, at=way, back="/people/invite")
    assert came.headers["Location"] == "/people/invite"
    assert visitor.get("/people/invite").status_code == 200


@pytest.mark.parametrize(
    "path", ["https://example.net/", "//example.net", "/\\example.net", "", "me", "/a\nb"]
)
def test_nobody_is_sent_elsewhere_after_it(desk: Desk, path: str) -> None:
    """A way back that is not ours is the first page."""
    visitor, device = enrolled(desk)
    came = answer_with(visitor, "/confirm", device, at="/confirm", back=path)
    assert came.headers["Location"] == "/"


def test_an_idle_browser_is_out(desk: Desk, machine: MovableClock) -> None:
    """And one that is used stays for eight hours, and no longer."""
    visitor, _ = enrolled(desk)
    for _ in range(47):
        machine.move(minutes=10)
        assert is_in(visitor)
    machine.move(minutes=10)
    assert not is_in(visitor)


def test_a_link_stands_in_no_page_but_the_one_that_made_it(desk: Desk) -> None:
    """Nothing a browser loads later tells it."""
    visitor, _ = enrolled(desk)
    made = visitor.post("/people/invite", at="/people/invite", handle="bea", role="coordinator")
    assert made.status_code == 200
    token = made.text.partition("/enrol/")[2].partition("<")[0]
    assert len(token) == 43
    assert "<svg" in made.text
    assert all(token not in visitor.get(path).text for path in ("/people", "/people/invite", "/audit", "/me"))
    assert make_passkey(browser(desk), f"/enrol/{token}", Device(origin=ORIGIN)).status_code == 303


def test_a_session_of_somebody_removed_is_over(desk: Desk) -> None:
    """At the very next page."""
    ana, _ = enrolled(desk)
    bea, _ = enrolled(desk, "bea")
    assert ana.post("/people/bea/remove", at="/people/bea/remove").headers["Location"] == "/people"
    assert bea.get("/me").headers["Location"] == "/sign-in"
    assert ana.post("/people/ana/remove", at="/people/ana/remove").status_code == 409


def test_the_session_begins_with_the_device_known(desk: Desk) -> None:
    """What the cookie holds is a token whose hash alone is stored."""
    visitor, _ = enrolled(desk)
    with visitor.client.session_transaction(base_url=ORIGIN) as cookie:
        token = cookie["token"]
    assert session_of(desk.database, token, desk.here_now() + timedelta(minutes=1)) is not None
    with desk.database.reading() as work:
        assert token.encode() not in {each.token_hash for each in work.account_sessions.all()}


def test_the_demos_buttons_let_in_and_count_as_the_device(desk: Desk, machine: MovableClock) -> None:
    """With the account that nobody can own; asked again later, a button will do."""
    enrolled(desk)
    visitor = browser(desk)
    assert "As Ana, coordinator" in visitor.get("/sign-in").text
    assert visitor.post("/sign-in", at="/sign-in", **{"as": "ana"}).headers["Location"] == "/"
    assert visitor.get("/people/invite").status_code == 200
    machine.move(minutes=6)
    assert visitor.get("/people/invite").headers["Location"] == "/confirm?back=/people/invite"
    came = visitor.post("/confirm", at="/confirm", back="/people/invite", button="1")
    assert came.headers["Location"] == "/people/invite"
    assert visitor.get("/people/invite").status_code == 200
    assert visitor.post("/sign-in", at="/sign-in", **{"as": "nobody"}).status_code == 403


def test_with_a_real_account_there_are_no_buttons_whoever_sends_what_they_would(
    desk: Desk, machine: MovableClock
) -> None:
    """Nobody is let in by a name, and no device is taken for asked."""
    twilio = msgspec.structs.replace(desk.settings.twilio, account_sid="AC" + "1" * 32)
    real = replace(desk, settings=msgspec.structs.replace(desk.settings, twilio=twilio))
    visitor, _ = enrolled(real)
    stranger = browser(real)
    page = stranger.get("/sign-in").text
    assert ("As Ana" in page, "demo" in page) == (False, False)
    assert stranger.post("/sign-in", at="/sign-in", **{"as": "ana"}).status_code == 400
    assert not is_in(stranger)
    machine.move(minutes=6)
    assert "button" not in re.findall(r'name="(button)"', visitor.get("/confirm").text)
    assert visitor.post("/confirm", at="/confirm", button="1").status_code == 403
    assert visitor.get("/people/invite").headers["Location"].startswith("/confirm")
