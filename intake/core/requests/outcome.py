"""Outcomes: what an interviewer says of a call, and what it does to the request, as one table.

The table is data, so that it can be shown to be complete and without a dead end, and ``intake/README.md`` tells what
it says. Applies nothing (see ``services.requests.apply_outcome``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import Enum, StrEnum, auto
from itertools import product


class Outcome(StrEnum):
    """What came of a call, by key or by word."""

    TALKED_DONE = "talked, done"
    TALKED_SET_TIME = "talked, set a time"
    NO_ANSWER = "no answer"
    # Somebody picked up and pressed no 1, or said nothing when asked whom the call is for.
    PICKED_UP = "picked up"
    SOMEONE_ELSE = "someone else"
    ASKED_TO_STOP = "asked us to stop"
    # With their yes, their number stays in scrambled form, so that nobody can ask us to call it.
    NEVER_AGAIN = "asked us to stop, tag kept"
    WRONG_NUMBER = "wrong number"
    LATER = "not now"


class Stage(StrEnum):
    """Where a request stands for those who work with it."""

    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    # The interviewer talked with the person and picks one of three open times.
    CHOOSING = "choosing a time"
    BOOKED = "booked"
    CLOSED = "closed"


class Tries(StrEnum):
    """How the tries of a request stand when a call was made."""

    # A time is agreed and still to come: whatever a call before it met, the time stands.
    AHEAD = "time ahead"
    LEFT = "tries left"
    LAST = "last try"


class OnPickUp(StrEnum):
    """What it means for a phone when somebody picks up and no talk comes of it."""

    # They chose that we may try again.
    TRY_AGAIN = "may try again"
    # Their own phone, picked up for the first time.
    ONCE_MORE = "once more"
    # A phone they typed, or one that was picked up before.
    STOP = "stop"


class Waited(StrEnum):
    """How many days somebody waited for their interview: as much as is kept of it."""

    TWO_DAYS = "up to 2 days"
    A_WEEK = "up to 7 days"
    LONGER = "longer"


class Ends(Enum):
    """Whether an outcome ends a request, so that nothing of it is left."""

    NO = auto()
    # Where not all is known of how it stands.
    MAYBE = auto()
    YES = auto()


class NextTry(StrEnum):
    """When the next try may be, inside the person's own windows."""

    NEXT_WINDOW = "next safe window"
    ANOTHER_DAY = "next safe window of another day"
    ANOTHER_PART = "next safe window of another day, in another part of the day"


@dataclass(frozen=True, slots=True)
class OutcomeRule:
    """What an outcome does: where the request stands then, and when it may be tried again."""

    stage: Stage
    wait: NextTry | None = None
    counts_try: bool = False
    keeps_tag: bool = False


@dataclass(frozen=True, slots=True)
class Tried:
    """How a request stands when an outcome is told of it: what was tried, and what the person chose.

    ``picked_up`` tells that somebody picked up before, and no talk came of it; ``time_ahead`` that a time is agreed and
    still to come.
    """

    tries: int
    most_tries: int
    own_phone: bool
    may_try_again: bool
    picked_up: bool = False
    time_ahead: bool = False


@dataclass(frozen=True, slots=True)
class RingReport:
    """What is told of one ring; ``seen`` is what was heard of the same ring before, from the bridge or by a word."""

    told: Outcome
    seen: Outcome | None = None


_FEW_DAYS, _A_WEEK = 2, 7
# What may be heard of one ring and leaves a request open, the least first: what weighs more stays, in any order.
_BY_WEIGHT = (
    Outcome.LATER,
    Outcome.TALKED_SET_TIME,
    Outcome.NO_ANSWER,
    Outcome.PICKED_UP,
    Outcome.SOMEONE_ELSE,
)
_WEIGHTS = {outcome: weight for weight, outcome in enumerate(_BY_WEIGHT)}
_COUNTED = frozenset({Outcome.NO_ANSWER, Outcome.PICKED_UP, Outcome.SOMEONE_ELSE})
Situation = tuple[Tries, OnPickUp]
_CLOSE, _STANDS = OutcomeRule(Stage.CLOSED), OutcomeRule(Stage.BOOKED)
_TRY_AGAIN = OutcomeRule(Stage.TAKEN, NextTry.NEXT_WINDOW, counts_try=True)
_ANOTHER_DAY = OutcomeRule(Stage.TAKEN, NextTry.ANOTHER_DAY, counts_try=True)
_PUT_OFF = OutcomeRule(Stage.TAKEN, NextTry.NEXT_WINDOW)
# The time stands, and the phone rang all the same: before that time it may ring no more often than any other.
_MISSED = OutcomeRule(Stage.BOOKED, NextTry.NEXT_WINDOW, counts_try=True)
_MISSED_TODAY = OutcomeRule(Stage.BOOKED, NextTry.ANOTHER_DAY, counts_try=True)
_ANOTHER_PART = OutcomeRule(Stage.TAKEN, NextTry.ANOTHER_PART, counts_try=True)
_PICKED_UP_BEFORE = OutcomeRule(Stage.BOOKED, NextTry.ANOTHER_PART, counts_try=True)


def _always(step: OutcomeRule) -> Mapping[Situation, OutcomeRule]:
    return dict.fromkeys(product(Tries, OnPickUp), step)


def _by_tries(left: OutcomeRule, last: OutcomeRule, ahead: OutcomeRule) -> Mapping[Situation, OutcomeRule]:
    steps = {Tries.AHEAD: ahead, Tries.LEFT: left, Tries.LAST: last}
    return {(tries, on_pick_up): steps[tries] for tries, on_pick_up in product(Tries, OnPickUp)}


def _close_if(
    closes: Collection[OnPickUp], otherwise: Mapping[Situation, OutcomeRule]
) -> Mapping[Situation, OutcomeRule]:
    return {situation: _CLOSE if situation[1] in closes else step for situation, step in otherwise.items()}


TABLE: Mapping[Outcome, Mapping[Situation, OutcomeRule]] = {
    Outcome.TALKED_DONE: _always(_CLOSE),
    Outcome.TALKED_SET_TIME: _always(OutcomeRule(Stage.CHOOSING)),
    Outcome.NO_ANSWER: _by_tries(left=_TRY_AGAIN, last=_CLOSE, ahead=_MISSED),
    Outcome.PICKED_UP: _close_if(
        {OnPickUp.STOP}, _by_tries(left=_ANOTHER_PART, last=_CLOSE, ahead=_PICKED_UP_BEFORE)
    ),
    Outcome.SOMEONE_ELSE: _close_if(
        {OnPickUp.ONCE_MORE, OnPickUp.STOP},
        _by_tries(left=_ANOTHER_DAY, last=_CLOSE, ahead=_MISSED_TODAY),
    ),
    Outcome.ASKED_TO_STOP: _always(_CLOSE),
    Outcome.NEVER_AGAIN: _always(OutcomeRule(Stage.CLOSED, keeps_tag=True)),
    Outcome.WRONG_NUMBER: _always(_CLOSE),
    Outcome.LATER: _by_tries(left=_PUT_OFF, last=_PUT_OFF, ahead=_STANDS),
}


def outcome_situation(tried: Tried) -> Situation:
    """Return the row of the table that a request is in; whoever was picked up is rung once more and then no more."""
    is_last = tried.tries + 1 >= tried.most_tries or (tried.picked_up and not tried.may_try_again)
    tries = Tries.AHEAD if tried.time_ahead else Tries.LAST if is_last else Tries.LEFT
    if tried.may_try_again:
        return tries, OnPickUp.TRY_AGAIN
    return tries, OnPickUp.ONCE_MORE if tried.own_phone and not tried.picked_up else OnPickUp.STOP


def outcome_rule(outcome: Outcome, situation: Situation) -> OutcomeRule:
    """Return what an outcome does to a request."""
    return TABLE[outcome][situation]


def ends_by(outcome: Outcome, tried: Tried) -> Ends:
    """Tell whether an outcome ends a request, for whoever does not know whether somebody picked up before."""
    before = {False, tried.tries > 0}
    rules = [outcome_rule(outcome, outcome_situation(replace(tried, picked_up=each))) for each in before]
    closed = [rule.stage is Stage.CLOSED for rule in rules]
    return Ends.YES if all(closed) else Ends.MAYBE if any(closed) else Ends.NO


def ring_rule(report: RingReport, tried: Tried) -> OutcomeRule | None:
    """Return what is still to be done for what is told of a ring, or None where it was done already.

    One ring is one try, and a pick-up counts whenever it is heard of. ``tried`` is how the request stands now, with
    what was done for ``seen``.
    """
    if _adds_nothing(report):
        return None
    rule = outcome_rule(report.told, outcome_situation(_before_ring(report.seen, tried)))
    return replace(rule, counts_try=rule.counts_try and report.seen not in _COUNTED)


def heard_of_ring(report: RingReport) -> Outcome:
    """Return what is known of a ring by now: what was seen of it before, or what weighs more."""
    if report.seen is None or report.told not in _WEIGHTS:
        return report.told
    return max(report.seen, report.told, key=_BY_WEIGHT.index)


def _adds_nothing(report: RingReport) -> bool:
    if report.told not in _COUNTED or report.seen is None:
        return False
    if (report.told, report.seen) == (Outcome.PICKED_UP, Outcome.SOMEONE_ELSE):
        # Where a ring may follow, it follows in another part of the day.
        return False
    return _WEIGHTS[report.told] <= _WEIGHTS[report.seen]


def _before_ring(seen: Outcome | None, tried: Tried) -> Tried:
    # Where this very ring was picked up and the request is still open, none before it was, or it does not matter.
    return replace(
        tried,
        tries=max(0, tried.tries - (seen in _COUNTED)),
        picked_up=tried.picked_up and seen is not Outcome.PICKED_UP,
    )


def waited(days: int) -> Waited:
    """Return how long a wait of some days counts as."""
    if days <= _FEW_DAYS:
        return Waited.TWO_DAYS
    return Waited.A_WEEK if days <= _A_WEEK else Waited.LONGER
