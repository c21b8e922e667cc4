"""The longest values that can fill a prompt, so that whatever fits with these fits always.

Every length adds up, so the longest of each piece gives the longest of the whole. Letters outside the
basic alphabet halve the room, so a piece that has some is tried beside the longest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from intake.core.asks.extension import LONGEST_EXTENSION
from intake.core.asks.phone_number import SOME_NUMBER
from intake.core.channel import Channel
from intake.core.conversation.state import REMINDER, Conversation, Situation
from intake.core.prover.fact_sets import CHANCE
from intake.core.scheduling.schedule import MOST_PLACE, OfferedTime, WeeklyHours, Window
from intake.core.script.prompt_values import Start, WindowHours, show
from intake.core.script.script import Script
from intake.core.script.sms_segments import is_basic
from intake.core.script.wording import Wording
from intake.core.staff.interviewer import OUTSIDE

_DAYS_OF_A_YEAR = 366
_SOME_DAY = datetime(2027, 1, 1, tzinfo=UTC)
_CODE_WORDS = "code_names.words"
_LONG_HOURS = (10, 12, 20, 22)
_PLACE = "m" * MOST_PLACE


@dataclass(frozen=True, slots=True)
class Longest:
    """The longest values of one language and channel."""

    window: Window
    starts_at: datetime
    code_name: tuple[str, str]
    code: str = CHANCE.request_code

    def fill(self, conversation: Conversation) -> Conversation:
        """Return the conversation with everything it holds replaced by the longest of its kind."""
        found = conversation.found
        return replace(
            conversation,
            time=self._longest(conversation.time),
            offered=tuple(replace(each, starts_at=self.starts_at) for each in conversation.offered),
            found=None if found is None else replace(found, time=self._longest(found.time)),
            number=None if conversation.number is None else SOME_NUMBER,
            extension=LONGEST_EXTENSION if conversation.extension else "",
            window=None if conversation.window is None else self.window,
            code=None if conversation.code is None else self.code,
            code_name=None if conversation.code_name is None else self.code_name,
        )

    def _longest(self, told: OfferedTime | None) -> OfferedTime | None:
        if told is None:
            return None
        place = _PLACE if told.region is not None else ""
        return replace(told, starts_at=self.starts_at, place=place)

    def around(self, situation: Situation) -> Situation:
        """Return the situation with every window replaced by the longest one."""
        return replace(situation, windows=tuple(self.window for _ in situation.windows))


def longest_values(
    script: Script, wording: Wording, channel: Channel, weekly: Iterable[WeeklyHours]
) -> Longest:
    """Return the longest values; windows are of the weekly hours of the settings, on any day."""
    windows = list(_windows(script, weekly))
    longest = max(windows, key=lambda window: len(show(WindowHours(window, script.zone), wording, channel)))
    starts = max(_starts(script), key=lambda at: _length(at, script, wording, channel))
    return Longest(longest, starts, _code_name(wording))


def _starts(script: Script) -> Iterator[datetime]:
    for day in (_SOME_DAY + timedelta(days=ahead) for ahead in range(_DAYS_OF_A_YEAR)):
        # Half past each: ten and later are the longest, and in some language the evening is.
        for hour in _LONG_HOURS:
            yield datetime.combine(day.date(), time(hour, 30), script.zone).astimezone(UTC)


def _length(at: datetime, script: Script, wording: Wording, channel: Channel) -> tuple[bool, int]:
    words = show(Start(OfferedTime(at, at), script.zone), wording, channel)
    # A letter outside the basic alphabet costs more room than any other letters.
    return not is_basic(words), len(words)


def read_backs(conversation: Conversation, script: Script, wording: Wording) -> Iterator[Conversation]:
    """Yield variants of a conversation that read back the most words, for its way of being called."""
    choices = _choices(script, conversation.channel)
    answers = dict(conversation.answers)
    for step, names in choices.items():
        if step == "callback.who" and conversation.channel is Channel.VOICE:
            answers["callback.agency"] = (_widest("lists.agencies", choices["callback.agency"], wording),)
        if step != "callback.agency":
            answers[step] = (_widest(_said_under(step), names, wording),)
    # A window to call us, an appointment, and times to be called exclude each other.
    if conversation.answers.get("callback.times"):
        answers["callback.times"] = choices["callback.times"]
    else:
        del answers["callback.times"]
    answers["callback.more"] = ("in_person", "try_again")
    fullest = replace(conversation, answers=answers)
    if conversation.number is not None:
        fullest = replace(fullest, extension=LONGEST_EXTENSION)
    yield fullest
    # Who is not met there hears their part of the state beside the wish for somebody from another.
    apart = {"callback.more": ("small_group", "try_again"), "callback.group_note": ("yes",)}
    yield replace(fullest, answers={**answers, **apart, "callback.who": (OUTSIDE,)})
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
    asked.setdefault(REMINDER, ("yes", "no"))
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
