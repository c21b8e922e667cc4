"""Who is answered from which number: every area code, territories, Canada, other countries, programs, nobody."""

from __future__ import annotations

import pytest

from intake.storage.crypto.key_files import WebKeys
from intake.storage.unit_of_work import Database
from tests.properties.desk import HIDDEN, Desk, example_script, open_desk
from tests.services.incoming.numbers_heard import SILENCE, Heard, ListedNumber, heard_from, listed_numbers
from tests.support.stage import LINE, dump

# The help lines, and that the question they were at still stands.
DANGER = "help.crisis always.go_on"
CALLED = Heard("callback.number", "callback.number", DANGER, "erase.erased", "callback.other_number_check")
ELSEWHERE = Heard(
    "callback.number_elsewhere callback.number",
    "callback.number_elsewhere callback.number",
    DANGER,
    "erase.erased",
    "always.not_called callback.other_number",
)
NOBODYS = Heard(
    "callback.number_hidden callback.number",
    SILENCE,
    "help.crisis always.begin",
    "erase.erased",
    "always.not_understood callback.other_number",
)
HEARD = {"united_states": CALLED, "nobodys": NOBODYS}
PROGRAM, MEXICO = "233733", "+525512345678"


@pytest.fixture
def desk(sqlite_database: Database, web_keys: WebKeys) -> Desk:
    return open_desk(sqlite_database, web_keys, example_script())


def orders(desk: Desk) -> int:
    return len(dump(desk.line.database)["orders"])


def as_it_should(listed: ListedNumber) -> Heard:
    return HEARD.get(listed.whose.partition(".")[0], ELSEWHERE)


def test_whoever_comes_from_whatever_number_hears_what_is_true(desk: Desk) -> None:
    listed = tuple(listed_numbers())

    heard = {each: heard_from(desk, each.e164) for each in listed}

    assert {each: what for each, what in heard.items() if what != as_it_should(each)} == {}


def test_of_a_phone_that_we_do_not_call_nothing_is_ordered(desk: Desk) -> None:
    replies = desk.texts("ERASE", "stop texting me", "7", "7", "hello", "ERASE", sender=MEXICO)

    assert "Done." in replies
    assert orders(desk) == 0


def test_whoever_texts_from_abroad_can_name_a_phone_that_we_call(desk: Desk) -> None:
    desk.texts("hello", "1", "1", "1", "1", "2", "my number is 612-555-0143 thanks", "1", "1", sender=MEXICO)

    saved = desk.texts("save", sender=MEXICO)

    assert "Code:" in saved
    assert orders(desk) == 1


@pytest.mark.parametrize(
    ("body", "answered"),
    [
        ("911", True),
        ("9", True),
        ("ERASE", True),
        ("BORRAR", True),
        ("I want to die", True),
        ("hello", False),
        ("1", False),
        ("Your code is 123456. Reply STOP to opt out.", False),
    ],
)
def test_a_program_is_answered_only_where_somebody_may_need_help_or_a_way_out(
    desk: Desk, body: str, answered: bool
) -> None:
    assert bool(desk.text("SM" + "1" * 32, PROGRAM, body)) == answered
    assert orders(desk) == 0


def test_nobody_is_answered_at_a_number_that_is_not_shown(desk: Desk) -> None:
    assert [desk.texts(body, sender=HIDDEN) for body in ("911", "ERASE", "hello")] == ["", "", ""]


def test_our_own_number_is_nobodys(desk: Desk) -> None:
    assert desk.text("SM" + "2" * 32, LINE, "911") is None


@pytest.mark.parametrize(
    ("typed", "asked"),
    [("612-555-0143 x12", "callback.times"), ("612-555-0143", "callback.extension")],
)
def test_an_extension_written_with_its_number_is_not_asked_for(desk: Desk, typed: str, asked: str) -> None:
    desk.texts("hello", "1", "1", "1", "2", "2", typed, "1", sender=MEXICO)

    assert [prompt.name for prompt in desk.turns[-1][0].prompts] == [asked]


def test_a_number_sent_again_forgets_the_extension_of_the_one_before(desk: Desk) -> None:
    desk.texts("hello", "1", "1", "1", "2", "2", "612-555-0143 x12", "2", "612-555-0144", "1", sender=MEXICO)

    assert [prompt.name for prompt in desk.turns[-1][0].prompts] == ["callback.extension"]
