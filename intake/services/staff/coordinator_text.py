"""The coordinator's own words by text: what waits, who is away, who gets a request, and a rest for the line.

Code, days and state only. What a person asked for in an interviewer is kept to: no repeating makes a misfit fit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from intake.core.delivery.message_kinds import MessageKind
from intake.core.delivery.outbox_entries import A_DAY, About, to_interviewer
from intake.core.staff.interviewer import Interviewer, Misfit, Standing, misfit
from intake.core.understanding.staff_commands import StaffCommand, StaffIntent, StaffSignal, StaffWord
from intake.services.requests.withdraw import tell_off
from intake.services.scheduling.backup_interviewer import is_free
from intake.services.scheduling.plan_reminders import plan_reminders
from intake.services.staff.days_away import days_in, named, note_away, shown_days, today_of
from intake.services.staff.lists import list_mine, menu
from intake.services.staff.text_context import StaffSaid, StaffTextContext
from intake.storage.crypto.seals import new_request_id
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.requests import RequestRow, RequestState

COORDINATOR_WORDS = {StaffWord.GIVE, StaffWord.PAUSE, StaffWord.RESUME}
# The value of the line that stands while the coordinator's phone takes no texts; its value is the day.
COORDINATOR_STOPPED = "coordinator_stopped"
MOST_TEXTS, TEXT_LENGTH = 3, 300


def answer_coordinator(asking: StaffTextContext, meaning: StaffIntent) -> StaffSaid | None:
    """Do what only the coordinator may ask for; None leaves the text to the words of interviewers."""
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
    }
    answer = answers.get(meaning.word)
    return answer(asking, meaning) if answer else None


def coordinator_signal(asking: StaffTextContext, signal: StaffSignal) -> None:
    """Remember that the coordinator's phone takes no texts, for whoever looks after the line."""
    match signal:
        case StaffSignal.STOPPED | StaffSignal.STOP:
            asking.work.line_state.put(COORDINATOR_STOPPED, asking.now.date().isoformat())
        case StaffSignal.STARTED:
            asking.work.line_state.drop(COORDINATOR_STOPPED)
        case _:
            pass


def _list(asking: StaffTextContext, _said: StaffCommand) -> StaffSaid:
    rows = asking.work.requests.listed()
    items = [_waiting(asking, row) for row in rows]
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


def _waiting(asking: StaffTextContext, row: RequestRow) -> str:
    days = (today_of(asking) - row.requested_on).days
    return asking.words(
        "waiting", staff_code=row.staff_code, days=str(max(days, 0)), state=_state(asking, row)
    )


def _state(asking: StaffTextContext, row: RequestRow) -> str:
    booked = asking.work.appointments.of(row.id)
    if booked is not None:
        return asking.words("staff_reply.state.booked", at=asking.clock(booked.starts_at))
    live = asking.work.assignments.live_of(row.id)
    if live is not None:
        return asking.words(f"staff_reply.state.{live.state.value}")
    return asking.words("staff_reply.state.calls_us" if row.call_in else "staff_reply.state.waiting")


def _menu(asking: StaffTextContext, _said: StaffCommand) -> StaffSaid:
    texts = menu(asking, "").texts if _works(asking) else ()
    return StaffSaid((asking.words("coordinator_menu"), *texts), asking.arrival.shown)


def _pause(asking: StaffTextContext, _said: StaffCommand) -> StaffSaid:
    asking.work.line_state.pause()
    return asking.say("paused")


def _resume(asking: StaffTextContext, _said: StaffCommand) -> StaffSaid:
    asking.work.line_state.resume()
    return asking.say("resumed")


def _away(asking: StaffTextContext, said: StaffCommand) -> StaffSaid | None:
    if _works(asking) and days_in(asking, said.rest) is not None:
        # Their own days.
        return None
    name, _, written = said.rest.partition(" ")
    other = _other(asking, name)
    if other is None:
        return _no_such_name(asking)
    days = days_in(other, written.strip())
    if days is None:
        return asking.say("away_how")
    booked = note_away(other, days)
    values = {"handle": _handle(other.who), "days": shown_days(asking, days)}
    return asking.say("away_other", **values, n=str(len(booked)))


def _back(asking: StaffTextContext, said: StaffCommand) -> StaffSaid | None:
    if _works(asking) and not said.rest:
        return None
    other = _other(asking, said.rest)
    if other is None:
        return _no_such_name(asking)
    other.work.availabilities.end_absence(other.who.id, today_of(asking))
    return asking.say("back_other", handle=_handle(other.who))


def _give(asking: StaffTextContext, said: StaffCommand) -> StaffSaid:
    named_request = asking.work.requests.by_staff_code(said.code or "")
    # Kept from being erased or made a decoy while it is given.
    request = asking.work.requests.lock(named_request.id) if named_request else None
    other = _other(asking, said.rest)
    if request is None or request.state is not RequestState.WAITING:
        return asking.say("no_such_code")
    if other is None:
        return _no_such_name(asking)
    values = {"handle": _handle(other.who), "staff_code": request.staff_code}
    if other.who.standing is not Standing.ACTIVE:
        return asking.say("not_agreed", **values)
    reason = misfit(other.who, request.wish)
    # Whoever named no part of the state cannot be told from whom they are far: the coordinator decides.
    if reason is not None and not (reason is Misfit.OUTSIDE and request.region is None):
        return asking.say(
            "misfit", **values, reason=asking.words(f"staff_reply.reason.{reason.name.lower()}")
        )
    if not _given(other, request):
        return asking.say("busy", **values)
    return asking.say("given", **values)


def _given(other: StaffTextContext, request: RequestRow) -> bool:
    """Give a request, with its time if it has one; False where they have another time then."""
    work, who = other.work, other.who.id
    booked, live = work.appointments.of(request.id), work.assignments.live_of(request.id)
    if booked is not None and booked.interviewer_id != who:
        if not is_free(work, who, booked) or not work.appointments.give(request.id, who):
            return False
        # Whoever had it hears from here that it is off.
        given = work.appointments.of(request.id) or booked
        plan_reminders(work, given, other.line.script.zone, other.now)
    if live is not None and live.interviewer_id != who:
        offered = live.state is AssignmentState.OFFERED
        over = AssignmentState.EXPIRED if offered else AssignmentState.RETURNED
        work.assignments.set_state(live.id, over, was=live.state)
        knew = not work.outbox.withdraw(request.id, (MessageKind.OFFER,), live.interviewer_id)
        if booked is None and knew:
            tell_off(work, live.interviewer_id, None, other.now)
        work.outbox.withdraw(request.id, recipient_id=live.interviewer_id)
    _keep(other, request)
    if booked is None:
        told = About(request.id, who, len(work.assignments.all_of(request.id)))
        work.outbox.add([to_interviewer(MessageKind.GIVEN, told, other.now, other.now + A_DAY)])
    return True


def _keep(other: StaffTextContext, request: RequestRow) -> None:
    work, who = other.work, other.who.id
    live = work.assignments.live_of(request.id)
    if live is None:
        made = Assignment(new_request_id(), request.id, who, AssignmentState.TAKEN, other.now)
        work.assignments.add(made)
    elif live.state is AssignmentState.OFFERED:
        work.assignments.set_state(live.id, AssignmentState.TAKEN, was=live.state)
    work.outbox.withdraw(request.id, (MessageKind.OFFER,))
    work.interviewers.note_assigned(who, other.now)


def _works(asking: StaffTextContext) -> bool:
    """Whether the coordinator interviews too, and has agreed to texts."""
    return asking.me is not None and asking.me.standing is Standing.ACTIVE


def _other(asking: StaffTextContext, handle: str) -> StaffTextContext | None:
    """Return the same moment as somebody else's, for what is done in their name."""
    found = named(asking.work.interviewers.all(), handle)
    return None if found is None else replace(asking, me=found)


def _no_such_name(asking: StaffTextContext) -> StaffSaid:
    known = ", ".join(_handle(each) for each in asking.work.interviewers.all())
    return asking.say("no_such_name", names=known or asking.words("nobody"))


def _handle(who: Interviewer) -> str:
    return who.handle.upper()
