"""The sheet: every sentence the line can say in one language, numbered for a meeting.

Sections follow the flows in the order a person meets them, then what is said elsewhere. Holds words
only; the page around them is made by ``sheet_pages``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from intake.core.channel import Channel
from intake.core.conversation.ask import label_template, labels_of
from intake.core.conversation.offered_times import TIMES_A_PAGE
from intake.core.conversation.question import Question
from intake.core.conversation.state import WINDOWS_A_PAGE
from intake.core.errors import WordingError
from intake.core.help_line import SILENT_SETS, HelpLine
from intake.core.scheduling.schedule import OfferedTime, Window
from intake.core.script.flow import UNUSED, Place, Step
from intake.core.script.prompt_values import show
from intake.core.script.script import Script
from intake.core.script.sms_segments import segments
from intake.core.script.wording import Wording, fill, placeholders
from intake.core.script.wording_parts import PARTS

ORDER = ("welcome", "callback", "appointment", "code", "erase", "about", "other_ways", "help")
ELSEWHERE = ("always", "remarks", "said", "bridge", "card", "staff", "staff_reply", "staff_call", "carrier")
# Which times they are is said nowhere: the sheet keeps the names of what differs.
_SOME_TIME = datetime(2026, 1, 1, tzinfo=UTC)
_PAGE_OF_WINDOWS = (Window(_SOME_TIME, _SOME_TIME),) * WINDOWS_A_PAGE
_PAGE_OF_TIMES = (OfferedTime(_SOME_TIME, _SOME_TIME),) * TIMES_A_PAGE
_FORMS = (("voice", Channel.VOICE), ("text", Channel.TEXT), ("text_2", Channel.TEXT))


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing said in one form; ``parts`` is the number of segments of a text."""

    form: str
    words: str
    parts: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """All forms of one prompt, under a number that can be cited."""

    number: str
    name: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class SheetSection:
    """A flow, or one of the places beside the flows."""

    number: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Every sentence in one language."""

    language: str
    sections: tuple[SheetSection, ...]


def sheet_of(script: Script, language: str) -> Sheet:
    """Return every sentence in a language; raises WordingError where it is not offered."""
    if language not in script.wordings:
        raise WordingError(f"'{language}' is not offered. Offered are: {', '.join(script.languages)}.")
    wording = script.wordings[language]
    known = [name for name in ORDER if name in script.flows.by_name]
    more = [name for name in script.flows.by_name if name not in ORDER]
    sections = [
        _section(script, wording, number, name)
        for number, name in enumerate([*known, *more, *ELSEWHERE], start=1)
    ]
    return Sheet(language, tuple(section for section in sections if section.entries))


def _section(script: Script, wording: Wording, number: int, name: str) -> SheetSection:
    label = f"{wording.language.upper()}-{number}"
    flow = script.flows.by_name.get(name)
    lines = list(_flow_lines(script, wording, name) if flow else _other_lines(script, wording, name))
    entries = tuple(
        Entry(f"{label}.{place}", line, sentences) for place, (line, sentences) in enumerate(lines, start=1)
    )
    return SheetSection(label, flow.title if flow else name.capitalize(), entries)


def _flow_lines(script: Script, wording: Wording, name: str) -> Iterator[tuple[str, tuple[Sentence, ...]]]:
    for step in script.flows.by_name[name].steps.values():
        if str(step.place) in wording.lines:
            yield str(step.place), tuple(_sentences(script, wording, str(step.place)))
            yield from _without_help_lines(script, wording, str(step.place))


def _other_lines(script: Script, wording: Wording, name: str) -> Iterator[tuple[str, tuple[Sentence, ...]]]:
    for line in wording.lines:
        if line.startswith(f"{name}.") and PARTS not in line:
            yield line, tuple(_sentences(script, wording, line))
            yield from _without_help_lines(script, wording, line)


def _without_help_lines(
    script: Script, wording: Wording, name: str
) -> Iterator[tuple[str, tuple[Sentence, ...]]]:
    """Yield each other form that a line has while help lines do not answer, under what it is said without."""
    if name not in wording.parted:
        return
    seen = {tuple(_sentences(script, wording, name))}
    for silent in SILENT_SETS:
        sentences = tuple(_sentences(script, wording.without(silent), name))
        if sentences not in seen:
            seen.add(sentences)
            yield (
                f"{name}, without {' and '.join(line.value for line in HelpLine if line in silent)}",
                sentences,
            )


def _sentences(script: Script, wording: Wording, name: str) -> Iterator[Sentence]:
    forms = dict(wording.lines[name].forms())
    with_choices = [form for form in forms if "{options}" in forms[form]]
    for form, channel in _FORMS:
        if form not in forms:
            continue
        words = forms[form]
        if form not in with_choices and not (form == "text" and "text_2" in forms):
            words += " {options}"
        said = _filled(words, script, wording, name, channel=channel)
        yield Sentence(form, said, segments(said) if channel is Channel.TEXT else None)


def _filled(words: str, script: Script, wording: Wording, name: str, *, channel: Channel) -> str:
    step = _step(script, name)
    # What differs with each person keeps its name.
    blanks = {blank: "{" + blank + "}" for blank in placeholders(words)}
    values = {
        blank: "{" + show(script.values[blank], wording, channel) + "}"
        for blank in blanks
        if blank in script.values
    }
    choices = "" if step is None else _choices(step, script, wording, channel)
    return " ".join(fill(words, {**blanks, **values, "options": choices}).replace("{}", "").split())


def _step(script: Script, name: str) -> Step | None:
    flow, _, step = name.partition(".")
    place = Place(flow, step)
    return script.flows.step(place) if script.flows.has(place) else None


def _choices(step: Step, script: Script, wording: Wording, channel: Channel) -> str:
    template = label_template(step, channel)
    labels = (
        fill(wording.say(template, channel), {"label": label, "key": str(key)})
        for key, line in labels_of(_with_all_on_offer(step, script), wording)
        if (label := _label(line, wording, channel)) is not None
    )
    return (", " if channel is Channel.TEXT else " ").join(labels)


def _label(line: str, wording: Wording, channel: Channel) -> str | None:
    # Some choices are on offer on one channel only.
    said = wording.lines.get(line)
    return None if said is None else said.voice if channel is Channel.VOICE else said.text


def _with_all_on_offer(step: Step, script: Script) -> Question:
    options = tuple((key, name) for key, name in enumerate(step.choices, start=1) if name != UNUSED)
    return Question(step, options, _PAGE_OF_WINDOWS, script.languages, times=_PAGE_OF_TIMES)
