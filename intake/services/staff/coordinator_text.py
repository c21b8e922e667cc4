"""The coordinator's own words by text: what waits, who is away, who gets a request, who joins, and a rest for the line.

Code, days and state only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from intake.core.staff.halt_votes import phone_at
from intake.core.staff.interviewer import Interviewer, Misfit, Standing
from intake.core.understanding.join_words import read_verdict
from intake.core.understanding.staff_commands import StaffCommand, StaffIntent, StaffSignal, StaffWord
from intake.services.line.deputy import coordinator_stopped
from intake.services.line.halt import VoteCount
from intake.services.line.pause import pause_line, resume_line
from intake.services.reports.request_board import BoardEntry, RequestStanding, request_board
from intake.services.staff.absence import end_absence, note_away
from intake.services.staff.absence_text import days_in, shown_days
from intake.services.staff.assignments import Assigned, NotAssigned, assign_request
from intake.services.staff.joining_text import answer_verdict
from intake.services.staff.lists import list_mine, menu
from intake.services.staff.reply_names import REPLY_NAMES
from intake.services.staff.stop_line import end_stop, stop_line
from intake.services.staff.text_context import StaffSaid, StaffTextContext
from intake.storage.queries.requests import RequestState

COORDINATOR_WORDS = {
    StaffWord.GIVE,
    StaffWord.PAUSE,
    StaffWord.RESUME,
    StaffWord.HALT,
    StaffWord.UNHALT,
}
_COUNTED = {
    VoteCount.ENDED: "halt_ended",
    VoteCount.ONE_MORE: "halt_vote",
    VoteCount.NOT_HALTED: "not_halted",
}
MOST_TEXTS, TEXT_LENGTH = 3, 300


def answer_coordinator(asking: StaffTextContext, meaning: StaffIntent) -> StaffSaid | None:
    """Do what only the coordinator may ask for; None leaves the text to the words of interviewers."""
    verdict = read_verdict(asking.arrival.said, asking.wording)
    if verdict is not None:
        return answer_verdict(asking, verdict)
    if not isinstance(meaning, StaffCommand):
        return None
    answers: Mapping[StaffWord, Callable[[StaffTextContext, StaffCommand], StaffSaid | None]] = {
        StaffWord.LIST: _list,
        StaffWord.MENU: _menu,
        StaffWord.GIVE: _give,
        StaffWord.AWAY: _away,
        StaffWord.BACK: _back,
        StaffWord.PAUSE: _pause,
        StaffWord.RESUME: _resume,
        StaffWord.HALT: _halt,
        StaffWord.UNHALT: _unhalt,
    }
    answer = answers.get(meaning.word)
    return answer(asking, meaning) if answer else None


def coordinator_signal(asking: StaffTextContext, signal: StaffSignal) -> None:
    """Remember that this one of the coordinator's phones takes no texts: the next in turn gets them."""
    stopped = coordinator_stopped(asking.arrival.coordinator)
    match signal:
        case StaffSignal.STOPPED | StaffSignal.STOP:
            asking.work.line_state.put(stopped, asking.now.date().isoformat())
        case StaffSignal.STARTED:
            asking.work.line_state.drop(stopped)
        case _:
            pass


def _list(asking: StaffTextContext, _said: StaffCommand) -> StaffSaid:
    items = [_waiting(asking, each) for each in request_board(asking.work, asking.staff.today).entries]
    texts = _joined(asking, items) if items else (asking.words("nobody_waits"),)
    if _works(asking):
        texts += list_mine(asking, "").texts
    return StaffSaid(texts, asking.arrival.shown)


def _joined(asking: StaffTextContext, items: list[str]) -> tuple[str, ...]:
    texts = [""]
    for place, item in enumerate(items):
        longer = f"{texts[-1]}, {item}" if texts[-1] else item
        if len(longer) <= TEXT_LENGTH:
            texts[-1] = longer
        elif len(texts) < MOST_TEXTS:
            texts.append(item)
        else:
            texts[-1] += asking.words("more", n=str(len(items) - place))
            break
    return tuple(texts)


def _waiting(asking: StaffTextContext, entry: BoardEntry) -> str:
    return asking.words(
        "waiting",
        staff_code=entry.row.staff_code,
        days=str(entry.days_waiting),
        state=_state(asking, entry),
    )


def _state(asking: StaffTextContext, entry: BoardEntry) -> str:
    if entry.standing is RequestStanding.BOOKED and entry.row.time is not None:
        return asking.words("staff_reply.state.booked", at=asking.clock(entry.row.time.starts_at))
    return asking.words(f"staff_reply.state.{entry.standing.value}")


def _menu(asking: StaffTextContext, _said: StaffCommand) -> StaffSaid:
    texts = menu(asking, "").texts if _works(asking) else ()
    return StaffSaid((asking.words("coordinator_menu"), *texts), asking.arrival.shown)


def _pause(asking: StaffTextContext, _said: StaffCommand) -> StaffSaid:
    pause_line(asking.work, asking.now)
    return asking.say("paused")


def _resume(asking: StaffTextContext, _said: StaffCommand) -> StaffSaid:
    resume_line(asking.work)
    return asking.say("resumed")


def _halt(asking: StaffTextContext, _said: StaffCommand) -> StaffSaid:
    stop_line(asking.staff, phone_at(asking.arrival.coordinator))
    return asking.say("halted")


def _unhalt(asking: StaffTextContext, _said: StaffCommand) -> StaffSaid:
    return asking.say(_COUNTED[end_stop(asking.staff, phone_at(asking.arrival.coordinator))])


def _away(asking: StaffTextContext, said: StaffCommand) -> StaffSaid | None:
    if _works(asking) and days_in(asking, said.rest) is not None:
        # Their own days.
        return None
    name, _, written = said.rest.partition(" ")
    other = _named(asking, name)
    if other is None:
        return _no_such_name(asking)
    days = days_in(asking, written.strip())
    if days is None:
        return asking.say("away_how")
    times = note_away(asking.staff, other.id, days).times
    counts = {"n": str(len(times)), "backups": str(sum(each.backup is not None for each in times))}
    return asking.say("away_other", handle=_handle(other), days=shown_days(asking, days), **counts)


def _back(asking: StaffTextContext, said: StaffCommand) -> StaffSaid | None:
    if _works(asking) and not said.rest:
        return None
    other = _named(asking, said.rest)
    if other is None:
        return _no_such_name(asking)
    end_absence(asking.staff, other.id)
    return asking.say("back_other", handle=_handle(other))


def _give(asking: StaffTextContext, said: StaffCommand) -> StaffSaid:
    request = asking.work.requests.by_staff_code(said.code or "")
    if request is None or request.state is not RequestState.WAITING:
        return asking.say(REPLY_NAMES[NotAssigned.GONE])
    other = _named(asking, said.rest)
    if other is None:
        return _no_such_name(asking)
    result = assign_request(asking.staff, request.id, other.id)
    values = {"handle": _handle(other), "staff_code": request.staff_code}
    match result:
        case Assigned():
            return asking.say("given", **values)
        case Misfit():
            reason = asking.words(f"staff_reply.reason.{result.name.lower()}")
            return asking.say("misfit", reason=reason, **values)
        case NotAssigned():
            return asking.say(REPLY_NAMES[result], **values)


def _works(asking: StaffTextContext) -> bool:
    """Whether the coordinator interviews too, and has agreed to texts."""
    return asking.me is not None and asking.me.standing is Standing.ACTIVE


def _named(asking: StaffTextContext, handle: str) -> Interviewer | None:
    """Return whom a name in a text means: the whole handle, in any case."""
    everybody = asking.work.interviewers.all()
    return next((each for each in everybody if each.handle.casefold() == handle.casefold()), None)


def _no_such_name(asking: StaffTextContext) -> StaffSaid:
    known = ", ".join(_handle(each) for each in asking.work.interviewers.all())
    return asking.say("no_such_name", names=known or asking.words("nobody"))


def _handle(who: Interviewer) -> str:
    return who.handle.upper()
