"""One turn of a conversation: load, understand, advance, apply effects, render, store, commit.

Knows no provider's language: how to hear and to render is handed in. One transaction a turn, and a
request that comes again is answered with the very bytes it got before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from intake.core.advance import advance, begin
from intake.core.brake import Echo
from intake.core.conversation import Prompt, Situation, Turn
from intake.core.flow import SAVING, Channel, EffectKind, Fact
from intake.core.heard import Chosen, Event, Heard, Keyword, PickedLanguage, PickedTime, TypedCode
from intake.core.offering import asked_by
from intake.core.phrasing import Scene, messages
from intake.core.staff import Wish
from intake.core.understanding import Question, question_at
from intake.services.arrival import Answer, Arrival, Manner, StaffArrival, StaffReply
from intake.services.booking import placed
from intake.services.effects import Applying, apply_effects, forget_texts
from intake.services.find_code import Typed, find_code
from intake.services.line import Line
from intake.services.opening import Opening, StoredRow, opening_of, stored_talk
from intake.services.situation import may_ask_code, resting, situation_of, with_times, with_windows
from intake.services.talk import Talk, write_talk
from intake.storage.conversations import StoredConversation
from intake.storage.sealing import close_body
from intake.storage.unit_of_work import UnitOfWork

ERASURES = frozenset({EffectKind.ERASE_PHONE, EffectKind.STOP})
# After these the row keeps neither what was said before nor the language.
FORGETTING = ERASURES | {EffectKind.ERASE_REQUEST}
WAYS_OUT = frozenset({Keyword.ERASE, Keyword.STOP, Keyword.STOP_ANSWERED})
# Said on a new phone, these are answered by the greeting itself.
GREETINGS = frozenset({Keyword.MENU, Keyword.BACK, Keyword.AGAIN})
LATE = Prompt("always.late_reply")


@dataclass(frozen=True, slots=True)
class _Moment:
    line: Line
    arrival: Arrival
    work: UnitOfWork
    now: datetime


@dataclass(frozen=True, slots=True)
class _Taken:
    """A turn taken, with the talk it leaves."""

    turn: Turn
    talk: Talk
    situation: Situation
    slowly: bool = False


def take_turn(line: Line, arrival: Arrival, manner: Manner) -> Answer:
    """Take one turn and return its reply; the same request again gets the same reply."""
    with line.database.work() as work:
        moment = _Moment(line, arrival, work, line.clock())
        stored = work.conversations.load(arrival.keys.row, arrival.phone_key)
        if arrival.copy is not None:
            work.copies.add(arrival.copy)
        talk = stored_talk(arrival, stored)
        given = talk.reply_to(arrival.request) if talk is not None else None
        answer = Answer(given) if given is not None else _answered(moment, (stored, talk), manner)
        work.commit()
    return answer


def _answered(moment: _Moment, row: StoredRow, manner: Manner) -> Answer:
    staff = moment.work.around.staff or ("" if moment.arrival.coordinator else None)
    if staff is None or manner.answer_staff is None:
        return _answer(moment, row, manner)
    opening = opening_of(moment.line, moment.arrival, row, moment.now)
    brake = opening.talk.brake.after_text(moment.now)
    by_text = moment.arrival.channel is Channel.TEXT
    spent = brake.is_spent and manner.understand(None) not in WAYS_OUT
    if by_text and (spent or opening.talk.knows(moment.arrival.request)):
        # A machine that answers us, or a late copy: what that asked for has happened. A way out stays open to all.
        return Answer(_silence(moment, (opening, row[0]), manner))
    opening = replace(opening, talk=replace(opening.talk, brake=brake))
    reply = manner.answer_staff(moment.work, _staff_arrival(moment, staff, opening.talk))
    return _staff_answer(moment, (opening, row[0]), reply, manner)


def _staff_arrival(moment: _Moment, staff: str, talk: Talk) -> StaffArrival:
    arrival = moment.arrival
    return StaffArrival(
        interviewer_id=staff,
        said=arrival.said,
        now=moment.now,
        turn=talk.turn + 1,
        coordinator=arrival.coordinator,
        caller=arrival.caller,
        carrier=arrival.carrier,
        shown=talk.shown,
    )


def _staff_answer(
    moment: _Moment,
    found: tuple[Opening, StoredConversation | None],
    reply: bytes | StaffReply,
    manner: Manner,
) -> Answer:
    # Nothing of it is kept but the reply, for the request that comes again, and times to pick from.
    opening, stored = found
    ended = replace(opening.talk.conversation, finished=moment.arrival.channel is Channel.TEXT)
    talk = replace(opening.talk, turn=opening.talk.turn + 1, counted=True, conversation=ended)
    body = reply if isinstance(reply, bytes) else reply.body
    if isinstance(reply, StaffReply):
        echo = talk.echo.after(reply.asked_back) if reply.asked_back else Echo()
        talk = replace(talk, shown=reply.shown, echo=echo)
        body = _silence(moment, found, manner) if talk.echo.is_too_much else body
    taken = _Taken(Turn(ended, ()), talk, _situation(moment, opening, stored))
    _store(moment, opening, taken, body)
    return Answer(body)


def _silence(moment: _Moment, found: tuple[Opening, StoredConversation | None], manner: Manner) -> bytes:
    opening, stored = found
    situation = _situation(moment, opening, stored)
    silence = Scene(Turn(opening.talk.conversation, ()), situation, moment.line.script)
    return manner.render(silence, opening.talk.turn + 1)


def _answer(moment: _Moment, row: StoredRow, manner: Manner) -> Answer:
    opening = opening_of(moment.line, moment.arrival, row, moment.now)
    situation = _situation(moment, opening, row[0])
    question = _question(moment, opening, situation)
    heard = manner.understand(question)
    number = opening.talk.turn + 1
    if opening.talk.knows(moment.arrival.request):
        # A late copy: what it asked for has happened, and its reply is no longer kept.
        silence = Turn(opening.talk.conversation, ())
        return Answer(manner.render(Scene(silence, situation, moment.line.script), number))
    taken = _take(moment, opening, heard, situation)
    scene, taken = _unechoed(moment, taken)
    body = manner.render(scene, number)
    if taken.turn.prompts or taken.turn.effects or not opening.begins:
        _count(moment, opening, taken)
        _store(moment, opening, replace(taken, talk=replace(taken.talk, turn=number)), body)
    return Answer(body, taken.slowly)


def _unechoed(moment: _Moment, taken: _Taken) -> tuple[Scene, _Taken]:
    scene = Scene(taken.turn, taken.situation, moment.line.script)
    if moment.arrival.channel is Channel.VOICE:
        return scene, taken
    echo = taken.talk.echo.after(messages(scene))
    if echo.is_too_much:
        # Everything happens as asked, but the very same words again would only feed a machine.
        return replace(scene, turn=replace(taken.turn, prompts=())), taken
    return scene, replace(taken, talk=replace(taken.talk, echo=echo))


def _situation(moment: _Moment, opening: Opening, stored: StoredConversation | None) -> Situation:
    arrival = moment.arrival
    situation = situation_of(moment.line, arrival.channel, arrival.caller, moment.now)
    facts = resting(situation) if moment.work.around.paused else situation.facts
    saved_before = opening.talk.conversation.saved and stored is not None
    if not saved_before or (stored and may_ask_code(stored.last_turn_at, moment.now)):
        facts |= {Fact.JUST_SAVED}
    situation = _called(moment, replace(situation, facts=facts), asked_by(opening.talk.conversation))
    times = moment.line.times.at(moment.work, moment.now)
    return with_times(moment.line, situation, times, moment.now)


def _called(moment: _Moment, situation: Situation, wish: Wish | None) -> Situation:
    call_in = moment.line.times.call_in(moment.work, moment.now)
    return with_windows(situation, call_in, wish, moment.now)


def _question(moment: _Moment, opening: Opening, situation: Situation) -> Question | None:
    conversation = opening.talk.conversation
    if opening.begins:
        return None
    step = moment.line.script.flows.step(conversation.at)
    return question_at(step, conversation, situation, moment.line.script.languages)


def _take(moment: _Moment, opening: Opening, heard: Heard, situation: Situation) -> _Taken:
    brake = opening.talk.brake.after_text(moment.now)
    talk = replace(opening.talk, brake=brake)
    if brake.holds(talk.conversation, heard):
        return _Taken(Turn(talk.conversation, ()), talk, situation)
    talk = replace(talk, brake=brake.after_answer(heard))
    found = _Taken(Turn(talk.conversation, ()), talk, situation)
    if isinstance(heard, TypedCode):
        heard, found = _looked_up(moment, found, heard)
    if isinstance(heard, PickedTime):
        heard = PickedTime(placed(moment.line, moment.work, heard.time))
    turn = _advanced(moment, opening, heard, found.situation)
    applying = Applying(moment.line, moment.work, moment.arrival.caller, moment.now, moment.arrival.call_id)
    applied = apply_effects(applying, turn, found.situation)
    turn, found = applied.turn, replace(found, situation=applied.situation)
    erases = any(effect.kind in ERASURES for effect in turn.effects)
    if erases and moment.arrival.channel is Channel.VOICE:
        forget_texts(applying)
    return replace(found, turn=turn, talk=replace(found.talk, conversation=turn.conversation))


def _advanced(moment: _Moment, opening: Opening, heard: Heard, situation: Situation) -> Turn:
    flows, conversation = moment.line.script.flows, opening.talk.conversation
    if opening.begins:
        return _first_turn(moment, opening, heard, situation)
    if moment.arrival.turn is not None and moment.arrival.turn != opening.talk.turn:
        # An answer to a question that no longer stands answers nothing.
        heard = Keyword.AGAIN
    return advance(flows, conversation, heard, situation)


def _first_turn(moment: _Moment, opening: Opening, heard: Heard, situation: Situation) -> Turn:
    flows, conversation = moment.line.script.flows, opening.talk.conversation
    if moment.arrival.event is Event.CONNECTED:
        # A long talk with the help line outlives the row; whoever comes back from it is done.
        return Turn(replace(conversation, finished=True), ())
    if isinstance(heard, PickedLanguage):
        conversation = replace(conversation, language=heard.language)
    if heard in WAYS_OUT:
        # What was spoken before must not show in what an erasure answers.
        conversation = replace(conversation, language=moment.arrival.language)
    if isinstance(heard, Keyword) and heard not in GREETINGS and conversation.channel is Channel.TEXT:
        standing = begin(flows, conversation, situation).conversation
        return advance(flows, standing, heard, situation)
    if opening.late and not isinstance(heard, PickedLanguage | Keyword):
        return Turn(replace(conversation, finished=True), (LATE,))
    turn = begin(flows, conversation, situation)
    return replace(turn, prompts=(*opening.preface, *turn.prompts))


def _looked_up(moment: _Moment, taken: _Taken, heard: TypedCode) -> tuple[Heard, _Taken]:
    typed = Typed(heard.digits, moment.arrival.sender, taken.talk.wrong_codes)
    answer = find_code(moment.line, moment.work, typed, moment.now)
    wrong = taken.talk.wrong_codes + (answer.found is None)
    talk = replace(taken.talk, wrong_codes=wrong)
    if answer.found is None:
        return Chosen((answer.result,)), _Taken(taken.turn, talk, taken.situation, answer.slowly)
    situation = _called(moment, replace(taken.situation, found=answer.found), answer.found.wish)
    return Chosen((answer.result,)), _Taken(taken.turn, talk, situation, answer.slowly)


def _count(moment: _Moment, opening: Opening, taken: _Taken) -> None:
    # Each contact is counted once when it begins and once when it ends; the late reply is neither.
    late = taken.turn.prompts == (LATE,)
    if opening.begins and not late:
        moment.work.counters.add(moment.now, "contact", moment.arrival.channel.value)
        if opening.leaves:
            moment.work.counters.add(moment.now, "ended", "unfinished")
    if taken.turn.conversation.finished and not taken.talk.counted and not _saves(taken.turn):
        erased = any(effect.kind in ERASURES for effect in taken.turn.effects)
        moment.work.counters.add(moment.now, "ended", "erased" if erased else "unfinished")


def _saves(turn: Turn) -> bool:
    return any(effect.kind in SAVING for effect in turn.effects)


def _left(talk: Talk, turn: Turn) -> Talk:
    if any(effect.kind in FORGETTING for effect in turn.effects):
        return talk.forgotten()
    return talk.cut() if turn.conversation.finished else talk


def _store(moment: _Moment, opening: Opening, taken: _Taken, body: bytes) -> None:
    arrival, retention = moment.arrival, moment.line.rules.retention
    over = taken.turn.conversation.finished
    counted = taken.talk.counted or over or _saves(taken.turn)
    talk = taken.talk.with_reply(arrival.request, body)
    talk = _left(replace(talk, counted=counted, just_saved=_saves(taken.turn)), taken.turn)
    by_voice = arrival.channel is Channel.VOICE
    expires = (
        retention.voice_expiry(moment.now)
        if by_voice
        else retention.text_expiry(opening.started_at, moment.now)
    )
    moment.work.conversations.put(
        StoredConversation(
            key=arrival.keys.row,
            channel=arrival.channel.value,
            started_at=opening.started_at,
            last_turn_at=moment.now,
            expires_at=expires,
            finished=counted,
            body=close_body(arrival.keys, write_talk(talk)),
        )
    )
