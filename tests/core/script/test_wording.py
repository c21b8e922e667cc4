"""The wording of a language: one text for both channels or a form for each, with the keys of the menus written in."""

from __future__ import annotations

import pytest

from intake.core.channel import Channel
from intake.core.errors import WordingError
from intake.core.script.flow import Flow, Flows, Place, Step
from intake.core.script.wording import WordingLine, fill, placeholders, read_wording

MENU = Step(Place("welcome", "menu"), options=("callback", "pick_time", "about"))
WHO = Step(Place("callback", "who"), options=("anybody", "woman"))
FLOWS = Flows(
    {
        "welcome": Flow("welcome", "", "menu", {"menu": MENU}),
        "callback": Flow("callback", "", "who", {"who": WHO}),
    },
    "",
)


def lines(**table: object) -> dict[str, WordingLine]:
    return dict(read_wording("en", {"callback": table}, FLOWS).lines)


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("Hello.", WordingLine(voice="Hello.", text="Hello.")),
        ({"say": "Hello."}, WordingLine(voice="Hello.", text="Hello.")),
        ({"say": "Hello.", "text": "Hi."}, WordingLine(voice="Hello.", text="Hi.")),
        ({"voice": "Hello."}, WordingLine(voice="Hello.")),
        ({"text": "Hi.", "text_2": "Bye.", "said": "hi"}, WordingLine(text="Hi.", text_2="Bye.", said="hi")),
    ],
)
def test_a_line_is_said_alike_by_voice_and_text_unless_a_form_differs(
    written: object, line: WordingLine
) -> None:
    assert lines(who=written) == {"callback.who": line}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Press {key:again}.", "Press *."),
        ("Press {key:menu}, {key:erase} or {key:help}.", "Press 0, 7 or 9."),
        ("Press {key:who.woman}.", "Press 2."),
        ("Press {key:menu.about}.", "Press 3."),
        ("{name}, press {key:who.anybody}.", "{name}, press 1."),
    ],
)
def test_a_key_is_written_as_the_place_of_its_option_or_as_the_line_fixes_it(written: str, said: str) -> None:
    assert lines(who=written) == {"callback.who": WordingLine(voice=said, text=said)}


@pytest.mark.parametrize(
    "written",
    [5, {"say": 5}, "Press {key:who.man}.", "Press {key:where.woman}.", "{key:who}"],
)
def test_what_is_no_line_is_refused_by_its_name(written: object) -> None:
    with pytest.raises(WordingError, match=r"wording/en\.toml"):
        lines(who=written)


def test_options_stand_beside_the_words_of_their_step() -> None:
    written = {"say": "Who?", "options": {"woman": {"voice": "a woman", "said": "by a woman"}}}

    assert lines(who=written) == {
        "callback.who": WordingLine(voice="Who?", text="Who?"),
        "callback.who.options.woman": WordingLine(voice="a woman", said="by a woman"),
    }


def test_a_line_without_words_for_a_channel_is_not_said_there() -> None:
    wording = read_wording(
        "en", {"callback": {"who": {"voice": "Who?"}}, "lists": {"days": ["Monday"]}}, FLOWS
    )

    assert wording.say("callback.who", Channel.VOICE) == "Who?"
    assert wording.words("lists.days") == ("Monday",)
    with pytest.raises(WordingError, match="has no text"):
        wording.say("callback.who", Channel.TEXT)
    with pytest.raises(WordingError, match=r"has no 'callback\.wo'"):
        wording.say("callback.wo", Channel.VOICE)
    with pytest.raises(WordingError, match=r"has no list 'lists\.dais'"):
        wording.words("lists.dais")


def test_every_placeholder_is_filled_or_refused() -> None:
    words = "{first} {second_2}, {first}."

    assert placeholders(words) == {"first", "second_2"}
    assert fill(words, {"first": "blue", "second_2": "maple", "more": "x"}) == "blue maple, blue."
    with pytest.raises(WordingError, match=r"nothing fills \{second_2\}"):
        fill(words, {"first": "blue"})
