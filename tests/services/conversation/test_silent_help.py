"""A help line marked dead while somebody calls and somebody texts: no sentence after that names it, until it answers again."""

from __future__ import annotations

import re
from datetime import date

import pytest

from intake.core.channel import Channel
from intake.core.conversation.intent import Utterance, UtteranceEvent
from intake.core.help_line import HelpLine
from intake.services.line.help_lines import leave_out, name_again
from intake.storage.crypto.key_files import WebKeys
from intake.storage.unit_of_work import Database
from tests.properties.desk import Desk, example_script, open_desk

HERS = "+16125550142"
CALL = "CA" + "a" * 32
TEXTED = {"day_one": "1-866-223-1111", "crisis": "988", "trafficking": "1-888-373-7888"}
SPOKEN = {"day_one": "1, 8 6 6, 2 2 3, 1 1 1 1", "crisis": "9 8 8", "trafficking": "1, 8 8 8, 3 7 3, 7 8 8 8"}
# The key of each language at pick-up.
LANGUAGES = {"en": "1", "es": "2"}


@pytest.fixture
def desk(database: Database, web_keys: WebKeys) -> Desk:
    return open_desk(database, web_keys, example_script())


def mark(desk: Desk, *lines: HelpLine) -> None:
    """Say of some help lines that they do not answer."""
    with desk.line.database.work() as work:
        for line in lines:
            leave_out(work, line)
        work.commit()


def unmark(desk: Desk, line: HelpLine) -> None:
    """Say of a help line that it answers again."""
    with desk.line.database.work() as work:
        name_again(work, line, date(2018, 3, 8))
        work.commit()


def named(words: str, numbers: dict[str, str]) -> list[str]:
    """Return which help lines some words name."""
    return [line for line, number in numbers.items() if number in words]


def pressed(desk: Desk, turn: int, key: str) -> tuple[str, int]:
    """Press a key in her call; returns what is heard, and the turn that is answered next."""
    document, after = desk.call(CALL, HERS, Utterance(Channel.VOICE, key), turn)
    return document.decode(), after


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_marked_dead_in_a_call_is_in_no_sentence_from_the_next_one_on(
    desk: Desk, language: str
) -> None:
    _, turn = desk.call(CALL, HERS, Utterance(Channel.VOICE), 0)
    _, turn = pressed(desk, turn, LANGUAGES[language])
    before, turn = pressed(desk, turn, "9")
    mark(desk, HelpLine.CRISIS)
    after, turn = pressed(desk, turn, "*")
    unmark(desk, HelpLine.CRISIS)
    again, _ = pressed(desk, turn, "*")

    assert named(before, SPOKEN) == ["day_one", "crisis", "trafficking"]
    assert named(after, SPOKEN) == ["day_one", "trafficking"]
    assert "9 1 1" in after
    assert spoken(again) == spoken(before)


@pytest.mark.parametrize("language", ["HELP", "AYUDA"])
def test_a_line_marked_dead_in_a_text_conversation_is_in_no_sentence_from_the_next_one_on(
    desk: Desk, language: str
) -> None:
    opening = {"HELP": "hello", "AYUDA": "hola"}[language]
    before = desk.texts(opening, "9", sender=HERS)
    mark(desk, HelpLine.DAY_ONE, HelpLine.TRAFFICKING)
    after = desk.texts("9", sender=HERS)
    unmark(desk, HelpLine.TRAFFICKING)
    again = desk.texts("9", sender=HERS)

    assert named(before, TEXTED) == ["day_one", "crisis", "trafficking"]
    assert named(after, TEXTED) == ["crisis"]
    assert named(again, TEXTED) == ["crisis", "trafficking"]
    assert all("911" in reply for reply in (before, after, again))


def test_while_none_answers_people_read_911_and_to_try_later(desk: Desk) -> None:
    mark(desk, *HelpLine)

    lines, crisis = desk.texts("hello", "9", sender=HERS), desk.texts("I want to die", sender=HERS)

    for reply in (lines, crisis):
        assert named(reply, TEXTED) == []
        assert "In danger: call or text 911." in reply
        assert "The numbers we know do not answer just now. Please text us again later." in reply


def test_a_webhook_that_comes_again_gets_the_very_bytes_it_got_before(desk: Desk) -> None:
    desk.texts("hello", sender=HERS)
    desk.clock.move(seconds=5)
    given = desk.text("SM" + "b" * 32, HERS, "9")
    mark(desk, *HelpLine)
    texted_again = desk.text("SM" + "b" * 32, HERS, "9")
    _, turn = desk.call(CALL, HERS, Utterance(Channel.VOICE), 0)
    unmark(desk, HelpLine.CRISIS)
    heard = desk.call(CALL, HERS, Utterance(Channel.VOICE, "9"), turn)
    mark(desk, HelpLine.CRISIS)

    assert texted_again == given
    assert desk.call(CALL, HERS, Utterance(Channel.VOICE, "9"), turn)[0] == heard[0]


@pytest.mark.parametrize(
    ("language", "kind"),
    [("en", "We could not reach them just now."), ("es", "No pudimos comunicarle en este momento.")],
)
def test_the_key_that_was_heard_before_leads_to_a_kind_sentence_and_is_on_offer_no_more(
    desk: Desk, language: str, kind: str
) -> None:
    _, turn = desk.call(CALL, HERS, Utterance(Channel.VOICE), 0)
    _, turn = pressed(desk, turn, LANGUAGES[language])
    offered, turn = pressed(desk, turn, "9")
    mark(desk, HelpLine.DAY_ONE)
    told, turn = pressed(desk, turn, "1")

    assert "Day One" in offered
    assert "<Dial" not in told
    assert kind in told
    assert "Day One" not in told
    assert named(told, SPOKEN) == ["crisis", "trafficking"]
    unmark(desk, HelpLine.DAY_ONE)
    assert "<Dial" in pressed(desk, turn, "1")[0]


def test_who_is_connected_when_it_is_marked_hears_the_other_numbers_if_nobody_picks_up(desk: Desk) -> None:
    _, turn = desk.call(CALL, HERS, Utterance(Channel.VOICE), 0)
    for key in ("1", "9"):
        _, turn = pressed(desk, turn, key)
    dialled, turn = pressed(desk, turn, "1")
    mark(desk, HelpLine.DAY_ONE)
    document, _ = desk.call(CALL, HERS, Utterance(Channel.VOICE, event=UtteranceEvent.NOT_CONNECTED), turn)

    assert "<Dial" in dialled
    assert named(document.decode(), SPOKEN) == ["crisis", "trafficking"]


def spoken(document: str) -> list[str]:
    """Return the words of a document, without the address that differs with each turn."""
    return re.findall(r">([^<]+)<", re.sub(r"t=\d+", "", document))
