"""An interviewer calls the line: their PIN, their requests by key, and a call as CALL by text would begin it.

Nothing of it is kept but the PIN's count. The ring goes to their own phone, whoever is on this line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from intake.core.channel import Channel
from intake.core.phone import PhoneNumber
from intake.core.script.prompt_values import WindowHours, show
from intake.core.staff.interviewer import STAFF_LANGUAGE
from intake.core.staff.phone_menu import (
    AS_EVERYBODY,
    MOST_LISTED,
    MOST_ROUNDS,
    MenuAction,
    MenuCue,
    MenuPosition,
    MenuQuestion,
    SpokenPrompt,
)
from intake.services.line.line import Line
from intake.services.line.staff_context import StaffContext
from intake.services.reports.staff_holdings import held_by
from intake.services.staff.calls import CallAsked, NotNow, ask_call
from intake.services.staff.held_request import NotTheirs, hold_request, not_theirs
from intake.services.staff.pin import Entered, choose_again, choose_pin, enter_pin, has_pin, is_paused
from intake.storage.crypto.fingerprints import keys_of_call, staff_phone_key, staff_ticket
from intake.storage.queries.holdings import HeldRow
from intake.storage.queries.requests import RequestRow
from intake.storage.unit_of_work import UnitOfWork

# With which line of the wording a call ends, by what came of asking to be rung.
ENDED_BY: Mapping[CallAsked | NotTheirs, str] = {
    CallAsked.RINGING: "we_ring_you",
    CallAsked.IN_CALL: "taken",
    CallAsked.HALTED: "line_stopped",
    CallAsked.THEY_CALL_US: "they_call_us",
    CallAsked.NO_RING: "no_ring",
    CallAsked.ON_HOLD: "on_hold",
    CallAsked.WORDS_KNOWN: "words_known",
    NotTheirs.OFFERED: "gone",
    NotTheirs.BACKUP: "gone",
    NotTheirs.SOMEBODY_ELSE: "gone",
}
GOODBYE = MenuCue(MenuAction.HANG_UP, (SpokenPrompt("staff_call.goodbye"),))
PAUSED = MenuCue(MenuAction.HANG_UP, (SpokenPrompt("staff_call.pin_paused"),))


@dataclass(frozen=True, slots=True)
class StaffSays:
    """One request of an interviewer's call: who, which question it answers, and with which keys."""

    interviewer_id: str
    asking: MenuPosition
    keys: str = field(repr=False)
    call_id: str = field(repr=False)


def greet_staff(work: UnitOfWork, interviewer_id: str, now: datetime) -> MenuCue:
    """Return what an interviewer hears first: a PIN is asked for, or a new one chosen."""
    if is_paused(work, interviewer_id, now):
        return PAUSED
    ask = MenuQuestion.PIN if has_pin(work, interviewer_id) else MenuQuestion.NEW_PIN
    return MenuCue(MenuAction.ASK, (_words(ask),), MenuPosition(ask))


def call_ticket(line: Line, call_id: str) -> str:
    """Return what marks the addresses of one call: they lead nowhere in another."""
    return staff_ticket(line.keys.web_key, call_id)


def who_calls(line: Line, caller: PhoneNumber | None) -> str | None:
    """Return the id of the interviewer whose phone calls, or None."""
    if caller is None:
        return None
    with line.database.reading() as work:
        person = work.interviewers.by_phone(staff_phone_key(line.keys.web_key, caller))
    return person.id if person else None


def answer_staff_call(line: Line, says: StaffSays) -> MenuCue:
    """Answer one request of an interviewer's call."""
    if says.keys == AS_EVERYBODY:
        with line.database.work() as work:
            # Their conversation begins anew, as if the line had just picked up.
            work.conversations.delete(keys_of_call(line.keys.web_key, says.call_id).row)
            work.commit()
        return MenuCue(MenuAction.LINE)
    match says.asking.ask:
        case MenuQuestion.NEW_PIN | MenuQuestion.AGAIN:
            return _new_pin(line, says)
        case MenuQuestion.PIN:
            return _pin(line, says)
        case MenuQuestion.LIST:
            return _picked(line, says)
        case MenuQuestion.REQUEST:
            return _asked_to_call(line, says)


def _new_pin(line: Line, says: StaffSays) -> MenuCue:
    first = says.asking.ask is MenuQuestion.NEW_PIN
    if first and choose_pin(line.database, says.interviewer_id, says.keys):
        return MenuCue(
            MenuAction.ASK, (_words(MenuQuestion.AGAIN),), MenuPosition(MenuQuestion.AGAIN, says.asking.round)
        )
    if not first and choose_again(line.database, says.interviewer_id, says.keys, line.clock()):
        return _list(line, says, SpokenPrompt("staff_call.pin_set"))
    if says.asking.round >= MOST_ROUNDS:
        return GOODBYE
    remark = SpokenPrompt("staff_call.pin_unfit" if first else "staff_call.pin_differs")
    return MenuCue(
        MenuAction.ASK,
        (remark, _words(MenuQuestion.NEW_PIN)),
        MenuPosition(MenuQuestion.NEW_PIN, says.asking.round + 1),
    )


def _pin(line: Line, says: StaffSays) -> MenuCue:
    if not says.keys:
        return _again(says, _words(MenuQuestion.PIN))
    match enter_pin(line.database, says.interviewer_id, says.keys, line.clock()):
        case Entered.RIGHT:
            return _list(line, says)
        case Entered.PAUSED:
            return PAUSED
        case Entered.WRONG:
            wrong = (SpokenPrompt("staff_call.pin_wrong"), _words(MenuQuestion.PIN))
            return MenuCue(MenuAction.ASK, wrong, MenuPosition(MenuQuestion.PIN, says.asking.round + 1))


def _again(says: StaffSays, *said: SpokenPrompt) -> MenuCue:
    if says.asking.round >= MOST_ROUNDS:
        return GOODBYE
    asked = says.asking
    return MenuCue(MenuAction.ASK, said, MenuPosition(asked.ask, asked.round + 1, asked.request_id))


def _list(line: Line, says: StaffSays, *before: SpokenPrompt, round_: int = 1) -> MenuCue:
    with line.database.reading() as work:
        requests = _to_call(work, says.interviewer_id)
    listed = tuple(
        SpokenPrompt("staff_call.listed", (*_named(request), ("key", str(key))))
        for key, request in enumerate(requests, start=1)
    )
    words = SpokenPrompt("staff_call.as_everybody") if listed else SpokenPrompt("staff_call.no_requests")
    return MenuCue(MenuAction.ASK, (*before, *listed, words), MenuPosition(MenuQuestion.LIST, round_))


def _picked(line: Line, says: StaffSays) -> MenuCue:
    with line.database.reading() as work:
        requests = dict(enumerate(_to_call(work, says.interviewer_id), start=1))
    picked = requests.get(int(says.keys)) if says.keys.isdecimal() else None
    if picked is not None:
        return _offer(picked)
    return GOODBYE if says.asking.round >= MOST_ROUNDS else _list(line, says, round_=says.asking.round + 1)


def _offer(request: HeldRow, round_: int = 1) -> MenuCue:
    said = SpokenPrompt("staff_call.request", _named(request))
    return MenuCue(MenuAction.ASK, (said,), MenuPosition(MenuQuestion.REQUEST, round_, request.id))


def _asked_to_call(line: Line, says: StaffSays) -> MenuCue:
    if says.keys == "2":
        return _list(line, says)
    with line.database.work() as work:
        context = StaffContext(work, line.staff, line.clock())
        held = hold_request(context, says.interviewer_id, says.asking.request_id)
        if held is None or not_theirs(held) is not None:
            return _ended("gone")
        if says.keys != "1":
            return _again(says, SpokenPrompt("staff_call.request", _named(held.request)))
        result = ask_call(context, held)
        work.commit()
    return _not_now(line, result) if isinstance(result, NotNow) else _ended(ENDED_BY[result])


def _not_now(line: Line, result: NotNow) -> MenuCue:
    if result.welcome is None:
        return _ended("ended_not_now_never")
    wording = line.script.wordings[STAFF_LANGUAGE]
    opens = show(WindowHours(result.welcome, line.script.zone), wording, Channel.VOICE)
    return _ended("ended_not_now", window=opens)


def _ended(name: str, **values: str) -> MenuCue:
    return MenuCue(MenuAction.HANG_UP, (SpokenPrompt(f"staff_call.{name}", tuple(values.items())),))


def _to_call(work: UnitOfWork, interviewer_id: str) -> tuple[HeldRow, ...]:
    """Return what is somebody's to call, the soonest time first, as many as there are keys for."""
    return held_by(work, interviewer_id).to_call[:MOST_LISTED]


def _named(request: RequestRow | HeldRow) -> tuple[tuple[str, str], ...]:
    first, second = request.names
    return ("first", first), ("second", second), ("staff_code", " ".join(request.staff_code))


def _words(ask: MenuQuestion) -> SpokenPrompt:
    return SpokenPrompt(f"staff_call.ask_{ask}")
