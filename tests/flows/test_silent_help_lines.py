"""Every prompt of both languages, by voice and by text, for each set of help lines that may not answer at once."""

from __future__ import annotations

import pytest

from intake.core.channel import Channel
from intake.core.help_line import SILENT_SETS, HelpLine
from intake.core.script.prompt_values import show
from intake.core.script.wording import placeholders
from intake.core.script.wording_parts import PARTS
from tests.properties.desk import example_script

# What names a line beside its numbers.
NAMED_BESIDE = {HelpLine.DAY_ONE: "Day One", HelpLine.CRISIS: "AYUDA al"}
# A choice that is not on offer then, and staff's words of a person's numbers.
NOT_THEN = {"help.lines.options.connect"}


def _sentences(language: str, silent: frozenset[HelpLine]) -> dict[tuple[str, str], str]:
    """Return every form of every line that is said, numbers filled in as they are spoken and written."""
    script = example_script().without(silent)
    wording = script.wordings[language]
    shown = {
        channel: {f"{{{name}}}": show(value, wording, channel) for name, value in script.values.items()}
        for channel in Channel
    }
    said = {}
    for name, line in wording.lines.items():
        for form, words in line.forms() if PARTS not in name else ():
            for gap, value in shown[Channel.VOICE if form == "voice" else Channel.TEXT].items():
                words = words.replace(gap, value)  # noqa: PLW2901 - filled step by step
            said[name, form] = words
    return said


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("silent", SILENT_SETS)
def test_a_silent_line_is_in_no_sentence_and_all_others_stay_as_they_are(
    language: str, silent: frozenset[HelpLine]
) -> None:
    script = example_script()
    before, after = _sentences(language, frozenset()), _sentences(language, silent)
    wording = script.wordings[language]
    theirs = [
        show(script.values[name], wording, channel)
        for line in silent
        for name in line.placeholders
        for channel in Channel
    ] + [NAMED_BESIDE[line] for line in silent if line in NAMED_BESIDE]

    naming = {name for name, words in after.items() if any(each in words for each in theirs)}
    changed = {name for name, words in after.items() if words != before[name]}

    assert {name for name, _ in naming} <= NOT_THEN
    assert {name for name, _ in changed} <= set(wording.parted)
    # What named one of them says something else now.
    named_before = {name for name, words in before.items() if any(each in words for each in theirs)}
    assert named_before - naming <= changed
    assert named_before


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("silent", SILENT_SETS)
def test_whoever_asks_for_help_is_told_911_and_a_line_that_answers_or_to_try_later(
    language: str, silent: frozenset[HelpLine]
) -> None:
    after = _sentences(language, silent)
    values = example_script().values
    wording = example_script().wordings[language]
    answering = {
        channel: {
            show(values[name], wording, channel)
            for line in HelpLine
            if line not in silent
            for name in line.placeholders
        }
        for channel in Channel
    }
    later = {"en": ("later",), "es": ("más tarde", "unas horas")}[language]

    for place, form in (
        ("help.lines", "voice"),
        ("help.lines", "text"),
        ("help.crisis", "text"),
        ("callback.too_young", "text"),
    ):
        words = after[place, form]
        channel = Channel.VOICE if form == "voice" else Channel.TEXT
        assert "911" in words or "9 1 1" in words
        if answering[channel]:
            assert any(number in words for number in answering[channel])
            assert not any(each in words for each in later)
        else:
            assert any(each in words for each in later)
        assert "part:" not in words
        assert "  " not in words


def test_with_every_line_answering_the_script_is_the_one_that_was_read() -> None:
    script = example_script()

    assert script.without(frozenset()) is script
    assert script.without(SILENT_SETS[0]) is script.without(SILENT_SETS[0])


def test_no_sentence_ends_with_a_number_that_is_filled_by_nothing() -> None:
    known = set(example_script().values)
    helping = frozenset.union(*(line.placeholders for line in HelpLine))

    assert helping <= known
    for silent in SILENT_SETS:
        for language, wording in example_script().without(silent).wordings.items():
            for name in wording.parted:
                for _, words in wording.lines[name].forms():
                    assert placeholders(words) <= known | {"options"}, (language, name)
