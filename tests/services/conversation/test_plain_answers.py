"""What plain answers do in a whole conversation by text: too fast, not understood, thankful, a code by itself, no texts."""

from __future__ import annotations

import pytest

from intake.core.conversation.state import Prompt
from intake.storage.crypto.key_files import WebKeys
from intake.storage.unit_of_work import Database
from tests.properties.desk import Desk, example_script, open_desk
from tests.support.open_requests import open_requests

HERS = "+16125550142"
TO_MESSAGE = ("hello", "call me please", "just me", "im 24", "for me", "this one", "evenings please")
TO_READ_BACK = (*TO_MESSAGE, "no thanks")


@pytest.fixture
def desk(database: Database, web_keys: WebKeys) -> Desk:
    return open_desk(database, web_keys, example_script())


def said(desk: Desk, *bodies: str) -> list[str]:
    """Send texts, five seconds apart, and return the names of what the last one was answered with."""
    desk.texts(*bodies, sender=HERS)
    return [prompt.name for prompt in desk.turns[-1][0].prompts]


def at_once(desk: Desk, body: str) -> list[Prompt]:
    """Send a text one second after the one before."""
    desk.clock.move(seconds=1)
    desk.text(f"SM{int(desk.clock().timestamp()):030x}", HERS, body)
    return list(desk.turns[-1][0].prompts)


def saved(desk: Desk) -> int:
    with desk.line.database.reading() as work:
        return len(list(open_requests(work)))


def test_a_text_sent_twice_saves_nothing_and_the_next_one_does(desk: Desk) -> None:
    said(desk, *TO_MESSAGE, "1")

    asked = at_once(desk, "1")
    kept_then = saved(desk)
    said(desk, "1")

    assert (asked, kept_then, saved(desk)) == ([Prompt("always.once_more_save", answered="1")], 0, 1)


def test_erase_and_stop_act_however_fast_they_come(desk: Desk) -> None:
    said(desk, *TO_READ_BACK)

    assert at_once(desk, "ERASE") == [Prompt("erase.erased")]


def test_thanks_after_a_save_get_no_answer_and_the_code_stays_on_offer(desk: Desk) -> None:
    said(desk, *TO_READ_BACK, "save it please")

    thanked = [said(desk, body) for body in ("thanks!", "ok", "\U0001f44d")]
    code = said(desk, "code please")

    assert (thanked, code) == ([[], [], []], ["callback.code_given", "callback.thanks"])


def test_thanks_after_the_end_get_no_answer_and_a_later_1_asks_for_nothing(desk: Desk) -> None:
    said(desk, *TO_READ_BACK, "save", "1")

    thanked, then = said(desk, "thank you so much"), said(desk, "1")

    assert (thanked, then, saved(desk)) == ([], ["welcome.menu"], 1)


def test_a_first_text_that_only_says_ok_is_greeted(desk: Desk) -> None:
    assert said(desk, "ok") == ["welcome.menu"]


def test_the_third_text_that_is_not_understood_hears_the_choices_and_an_answer_is_answered_always(
    desk: Desk,
) -> None:
    said(desk, *TO_MESSAGE)

    heard = [said(desk, f"zxcv {number}") for number in ("a", "b", "c", "d", "e")]
    answered = said(desk, "no")

    assert heard == [
        ["always.not_understood", "callback.message"],
        ["always.not_understood_again"],
        ["callback.message", "always.or_call"],
        [],
        [],
    ]
    assert answered == ["callback.readback"]


def test_the_last_repetition_is_shorter_than_the_question(desk: Desk) -> None:
    words = desk.texts("hello", "1", "1", "zxcv", "zxcv b", "zxcv c", sender=HERS)

    assert "1 I am, 2 I am not. Or call this number to hear it." in words
    assert "18" not in words


@pytest.mark.parametrize("before", [(), ("hello",), ("hello", "1")])
def test_a_code_by_itself_is_entered_wherever_it_is_sent(desk: Desk, before: tuple[str, ...]) -> None:
    # Nobody has it: the same words as for any code that does not work, and another try.
    assert said(desk, *before, "my code is 148 291 3627 thanks") == ["code.unknown", "code.enter"]


def test_whoever_wants_no_texts_is_sent_one_last_one_and_nothing_is_kept(desk: Desk) -> None:
    ended = said(desk, *TO_MESSAGE, "dont text me")

    assert (ended, saved(desk)) == (["erase.no_texts"], 0)


def test_whoever_wants_no_calls_goes_on_by_text_and_hears_how_to_end_all(desk: Desk) -> None:
    assert said(desk, *TO_MESSAGE[:5], "dont call me") == ["callback.no_voice", "always.to_end_all"]


@pytest.mark.parametrize(
    ("body", "words"),
    [("SÍ", "Línea"), ("Spanish", "Línea"), ("soy indocumentada", "importa"), ("1", "Line")],
)
def test_a_first_text_is_answered_in_the_language_of_its_words(desk: Desk, body: str, words: str) -> None:
    assert words in desk.texts(body, sender=HERS)
