"""The longest values that can fill a prompt, so that whatever fits with these fits always.

Every length adds up, so the longest of each piece gives the longest of the whole. Letters outside the
basic alphabet halve the room, so a piece that has some is tried beside the longest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from intake.core.conversation import Conversation, Situation
from intake.core.flow import Channel
from intake.core.prover.moves import EXTENSION, NUMBER
from intake.core.prover.situations import CHANCE
from intake.core.schedule import WeeklyHours, Window
from intake.core.script import Script
from intake.core.segments import is_basic
from intake.core.values import Hours, show
from intake.core.wording import Wording

_DAYS_OF_A_YEAR = 366
_SOME_DAY = datetime(2027, 1, 1, tzinfo=UTC)
_CODE_WORDS = "code_names.words"


@dataclass(frozen=True, slots=True)
class Longest:
    """The longest values of one language and channel."""

    window: Window
    code_name: tuple[str, str]
    code: str = CHANCE.request_code

    def fill(self, conversation: Conversation) -> Conversation:
        """Return the conversation with everything it holds replaced by the longest of its kind."""
        return replace(
            conversation,
            number=None if conversation.number is None else NUMBER,
            extension=EXTENSION if conversation.extension else "",
            window=None if conversation.window is None else self.window,
            code=None if conversation.code is None else self.code,
            code_name=None if conversation.code_name is None else self.code_name,
        )

    def around(self, situation: Situation) -> Situation:
        """Return the situation with every window replaced by the longest one."""
        return replace(situation, windows=tuple(self.window for _ in situation.windows))


def longest_values(
    script: Script, wording: Wording, channel: Channel, weekly: Iterable[WeeklyHours]
) -> Longest:
    """Return the longest values; windows are of the weekly hours of the settings, on any day."""
    windows = list(_windows(script, weekly))
    longest = max(windows, key=lambda window: len(show(Hours(window, script.zone), wording, channel)))
    return Longest(longest, _code_name(wording))


def read_backs(conversation: Conversation, script: Script, wording: Wording) -> Iterator[Conversation]:
    """Yield variants of a conversation that read back the most words, for its way of being called."""
    choices = _choices(script, conversation.channel)
    answers = dict(conversation.answers)
    for step, names in choices.items():
        if step == "callback.who" and conversation.channel is Channel.VOICE:
            answers["callback.agency"] = (_widest("lists.agencies", choices["callback.agency"], wording),)
        if step != "callback.agency":
            answers[step] = (_widest(_said_under(step), names, wording),)
    # A window to call us and times to be called exclude each other.
    if conversation.answers.get("callback.times"):
        answers["callback.times"] = choices["callback.times"]
    else:
        del answers["callback.times"]
    answers["callback.more"] = ("in_person", "try_again")
    fullest = replace(conversation, answers=answers)
    if conversation.number is not None:
        fullest = replace(fullest, extension=EXTENSION)
    yield fullest
    for step, names in choices.items():
        for name in names:
            if step in answers and step != "callback.times":
                yield replace(fullest, answers={**answers, step: (name,)})


def _choices(script: Script, channel: Channel) -> dict[str, tuple[str, ...]]:
    asked = {}
    for step in script.flows.steps():
        name = str(step.place)
        if name in _READ_BACK:
            shown = (option for option in step.options if option != "-")
            asked[name] = tuple(
                option for option in shown if channel is Channel.VOICE or option != "leave_out"
            )
    asked.setdefault("callback.message", ("yes", "no"))
    return asked


_READ_BACK = (
    "callback.perspective",
    "callback.times",
    "callback.region",
    "callback.which_language",
    "callback.who",
    "callback.agency",
)
_LISTS = {
    "callback.region": "lists.regions",
    "callback.which_language": "lists.languages",
    "callback.agency": "lists.agencies",
}


def _said_under(step: str) -> str:
    return _LISTS.get(step, f"{step}.options")


def _widest(under: str, names: tuple[str, ...], wording: Wording) -> str:
    def width(name: str) -> tuple[int, bool]:
        line = wording.lines.get(f"{under}.{name}")
        said = "" if line is None else line.said or ""
        return len(said), not is_basic(said)

    return max(names, key=width)


def _windows(script: Script, weekly: Iterable[WeeklyHours]) -> Iterator[Window]:
    hours = list(weekly)
    for day in (_SOME_DAY + timedelta(days=ahead) for ahead in range(_DAYS_OF_A_YEAR)):
        for each in hours:
            if each.weekday == day.weekday():
                starts = datetime.combine(day.date(), each.starts, script.zone)
                ends = datetime.combine(day.date(), each.ends, script.zone)
                yield Window(starts.astimezone(UTC), ends.astimezone(UTC))


def _code_name(wording: Wording) -> tuple[str, str]:
    words = sorted(wording.lists.get(_CODE_WORDS, ("", "")), key=len)
    accented = [word for word in words if not is_basic(word)]
    return words[-1], (accented or words)[-1]
