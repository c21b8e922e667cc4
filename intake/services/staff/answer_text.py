"""Answers a text of staff: finds out who asks and what for, and hands it to the word's own function.

Everything happens in the transaction of the turn, which keeps the answer for a text that comes again. Of whoever is
not known nothing gets here but a JOIN with its code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from intake.core.channel import Channel
from intake.core.script.prompt_values import said_alone
from intake.core.staff.interviewer import STAFF_LANGUAGE, Standing
from intake.core.understanding.incoming_message import CarrierAnswer
from intake.core.understanding.join_words import join_code_in
from intake.core.understanding.staff_commands import (
    NearMiss,
    StaffCommand,
    StaffIntent,
    StaffSignal,
    StaffWord,
    read_staff_text,
    staff_vocabulary,
)
from intake.services.conversation.apply_effects import EffectContext, order_for_phone
from intake.services.conversation.turn_request import StaffRequest
from intake.services.line.line import Line
from intake.services.staff.absence_text import away, back, rest
from intake.services.staff.assignments_text import pass_on, take
from intake.services.staff.booked_times_text import choose, confirm, move, pick
from intake.services.staff.calls_text import call, is_too_early, outcome
from intake.services.staff.consent import stop_texts
from intake.services.staff.consent_text import agree, invited, start
from intake.services.staff.coordinator_text import COORDINATOR_WORDS, answer_coordinator, coordinator_signal
from intake.services.staff.held_request import HeldRequest, StaffRole
from intake.services.staff.joining_text import answer_join
from intake.services.staff.lists import has_any, list_mine, menu, show_card
from intake.services.staff.text_context import StaffSaid, StaffTextContext, held_by_code
from intake.storage.queries.orders import OrderKind
from intake.storage.unit_of_work import UnitOfWork

ABOUT_A_REQUEST: Mapping[StaffWord, Callable[[StaffTextContext, HeldRequest, StaffWord], StaffSaid]] = {
    StaffWord.TAKE: take,
    StaffWord.PASS: pass_on,
    StaffWord.OK: confirm,
    StaffWord.MOVE: move,
    StaffWord.CALL: call,
    StaffWord.SET: choose,
    StaffWord.SHOW: show_card,
    StaffWord.PICK_1: pick,
    StaffWord.PICK_2: pick,
    StaffWord.PICK_3: pick,
    StaffWord.DONE: outcome,
    StaffWord.NO_ANSWER: outcome,
    StaffWord.OTHER: outcome,
    StaffWord.WRONG: outcome,
    StaffWord.NO_MORE: outcome,
    StaffWord.NO_MORE_KEEP: outcome,
    StaffWord.LATER: outcome,
}
# The others may be about what is only offered, or was.
OF_WHOEVER_HAS_IT = frozenset(
    {StaffWord.MOVE, StaffWord.CALL, StaffWord.SET}
    | {word for word, answer in ABOUT_A_REQUEST.items() if answer is outcome}
)
ABOUT_THEMSELVES: Mapping[StaffWord, Callable[[StaffTextContext, str], StaffSaid]] = {
    StaffWord.LIST: list_mine,
    StaffWord.AWAY: away,
    StaffWord.BACK: back,
    StaffWord.REST: rest,
    StaffWord.MENU: menu,
}


def answer_text(line: Line, work: UnitOfWork, arrival: StaffRequest) -> StaffSaid:
    """Do what a text of staff asks for, and return what they are answered."""
    me = work.interviewers.get(arrival.interviewer_id) if arrival.interviewer_id else None
    asking = StaffTextContext(line, work, arrival, me)
    digits = join_code_in(arrival.said)
    if digits is not None:
        return answer_join(asking, digits)
    meaning = _meaning(asking)
    if isinstance(meaning, StaffSignal) and meaning is not StaffSignal.REACTION:
        return _signalled(asking, meaning)
    if arrival.coordinator:
        said = answer_coordinator(asking, meaning)
        if said is not None:
            return said
    if me is None:
        return asking.ask_back("coordinator_unclear")
    return _answered(asking, meaning)


def _meaning(asking: StaffTextContext) -> StaffIntent:
    match asking.arrival.carrier:
        case CarrierAnswer.STOP:
            return StaffSignal.STOPPED
        case CarrierAnswer.START:
            return StaffSignal.STARTED
        case CarrierAnswer.HELP:
            return StaffSignal.CARRIER
    return read_staff_text(asking.arrival.said, staff_vocabulary(asking.wording), asking.line.script.wordings)


def _signalled(asking: StaffTextContext, signal: StaffSignal) -> StaffSaid:
    if asking.arrival.coordinator:
        coordinator_signal(asking, signal)
    match signal:
        case StaffSignal.STOPPED | StaffSignal.STOP:
            _order(asking, OrderKind.STOP)
            if asking.me is not None:
                stop_texts(asking.staff, asking.me)
            # The carrier has answered, and lets nothing of ours through.
            return asking.say("stopped") if signal is StaffSignal.STOP else StaffSaid()
        case StaffSignal.STARTED:
            return StaffSaid() if asking.me is None else start(asking)
        case StaffSignal.ERASE:
            # Their phone may be a person's as well, and the promise to persons holds for every phone.
            _order(asking, OrderKind.ERASE)
            return _said_to_all(asking, "erase.erased")
        case StaffSignal.CRISIS:
            return _said_to_all(asking, "staff_reply.crisis")
        case _:
            return StaffSaid()


def _answered(asking: StaffTextContext, meaning: StaffIntent) -> StaffSaid:
    if asking.who.standing is not Standing.ACTIVE:
        return _before_consent(asking, meaning)
    if not isinstance(meaning, StaffCommand):
        return _unclear(asking, meaning if isinstance(meaning, NearMiss) else None)
    if meaning.word in ABOUT_THEMSELVES:
        return ABOUT_THEMSELVES[meaning.word](asking, meaning.rest)
    if meaning.word in ABOUT_A_REQUEST:
        return _about(asking, meaning)
    return _unclear(asking, NearMiss())


def _before_consent(asking: StaffTextContext, meaning: StaffIntent) -> StaffSaid:
    if asking.who.standing is Standing.STOPPED:
        # Only START brings them back; the carrier would not let an answer through.
        return StaffSaid()
    # A code beside it speaks of work, and they have none yet.
    if meaning == StaffCommand(StaffWord.OK):
        return agree(asking)
    return menu(asking, "") if meaning == StaffCommand(StaffWord.MENU) else invited(asking)


def _about(asking: StaffTextContext, said: StaffCommand) -> StaffSaid:
    held = held_by_code(asking, said.code)
    if held is None:
        return _about_none(asking, said)
    if said.code is None and is_too_early(asking, held, said.word):
        # One word in a pocket must not take away what a person waits for.
        asking.note(held)
        shown = _shown(asking, said.word)
        return asking.ask_back("sure", word=shown, staff_code=held.request.staff_code)
    answer = ABOUT_A_REQUEST[said.word](asking, held, said.word)
    # Last, as a booking notes whose it is after its time: two that took these rows in different orders would
    # wait for each other.
    asking.note(held)
    return answer


def _about_none(asking: StaffTextContext, said: StaffCommand) -> StaffSaid:
    if said.code:
        return asking.say("not_yours")
    if said.word in OF_WHOEVER_HAS_IT and not has_any(asking):
        return asking.say("nothing_listed")
    return asking.say("which", word=_shown(asking, said.word))


def _unclear(asking: StaffTextContext, near: NearMiss | None) -> StaffSaid:
    """Ask back once; ``near`` is None for a reaction, which quotes what it is about."""
    code, word = (near.code, near.word) if near else (None, None)
    held = held_by_code(asking, code)
    if held is None:
        return asking.ask_back("not_yours" if code else "unclear")
    asking.note(held)
    expected = StaffWord.TAKE if held.hold is StaffRole.OFFERED else StaffWord.OK
    about = {"staff_code": held.request.staff_code}
    if near is None:
        return asking.ask_back("reaction", word=_shown(asking, expected), **about)
    if word is not None and word in ABOUT_A_REQUEST:
        return asking.ask_back("sure", word=_shown(asking, word), **about)
    if code is None:
        return asking.ask_back("unclear")
    return asking.ask_back("sure", word=_shown(asking, expected), **about)


def _shown(asking: StaffTextContext, word: StaffWord) -> str:
    return asking.wording.words(f"staff_reply.words.{word}")[0].upper()


def _order(asking: StaffTextContext, what: OrderKind) -> None:
    order_for_phone(EffectContext(asking.line, asking.work, asking.arrival.caller, asking.now), what)


def _said_to_all(asking: StaffTextContext, name: str) -> StaffSaid:
    """Answer in words that hang on nobody; none of them names a help line that does not answer."""
    script = asking.line.script.without(asking.work.around.silent)
    said = said_alone(name, script.wordings[STAFF_LANGUAGE], Channel.TEXT, script.values)
    return StaffSaid((said,), asking.arrival.shown)


assert set(ABOUT_A_REQUEST) | set(ABOUT_THEMSELVES) | COORDINATOR_WORDS == set(StaffWord)
