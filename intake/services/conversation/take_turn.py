"""One turn of a conversation: load, understand, advance, apply effects, render, store, commit.

Knows no provider's language: how to hear and to render is handed in. One transaction a turn, and a
request that comes again is answered with the very bytes it got before.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime

from intake.core.channel import Channel
from intake.core.conversation.advance import advance, at_code
from intake.core.conversation.deciding import once_more
from intake.core.conversation.intent import (
    Chosen,
    Intent,
    Keyword,
    PickedTime,
    Signal,
    TypedCode,
)
from intake.core.conversation.loop_guard import Echo
from intake.core.conversation.offered_times import asked_by
from intake.core.conversation.phrasing import Scene, messages
from intake.core.conversation.question import Question, question_at
from intake.core.conversation.state import Situation, Turn
from intake.core.replacing import replace
from intake.core.requests.request_code import may_ask_code
from intake.core.script.flow import Fact
from intake.core.staff.interviewer import Wish
from intake.services.calls.call_in import leave_call
from intake.services.calls.move_attempt import AttemptContext
from intake.services.conversation.apply_effects import EffectContext, apply_effects, forget_texts
from intake.services.conversation.conversation_body import ConversationBody
from intake.services.conversation.find_code import CodeTry, find_code
from intake.services.conversation.first_turn import WAYS_OUT, first_turn
from intake.services.conversation.silent_help import as_it_was_heard, leads_to_silence, unconnected
from intake.services.conversation.situation import (
    resting,
    situation_of,
    times_ahead,
    with_windows,
)
from intake.services.conversation.start_turn import StoredTalk, TurnStart, start_turn, stored_talk
from intake.services.conversation.store_turn import (
    ERASURES,
    TakenTurn,
    TurnContext,
    count_turn,
    store_turn,
)
from intake.services.conversation.turn_request import (
    Answer,
    ChannelAdapter,
    StaffReply,
    StaffRequest,
    TurnRequest,
)
from intake.services.line.line import Line
from intake.services.scheduling.booking import placed
from intake.storage.engine.statements import ChangedMeanwhileError
from intake.storage.queries.conversations import StoredConversation
from intake.storage.unit_of_work import UnitOfWork


def take_turn(line: Line, arrival: TurnRequest, adapter: ChannelAdapter) -> Answer:
    """Take one turn and return its reply; the same request again gets the same reply."""
    asked = _Asked(line, arrival, adapter)
    try:
        return _taken(line.database.turn(), asked)
    except ChangedMeanwhileError:
        # Another request of the same conversation was first. Once more, and nobody can come in between.
        return _taken(line.database.work(), asked)


@dataclass(slots=True)
class _Asked:
    line: Line
    arrival: TurnRequest
    adapter: ChannelAdapter
    # The row as it was first read, before another request was first.
    read: StoredConversation | None = field(default=None, repr=False)

    def was_called_at(self, now: datetime) -> bool:
        """Tell whether a call was going on when its row was first read, and still might be."""
        by_voice = self.arrival.channel is Channel.VOICE
        return by_voice and self.read is not None and not self.read.is_over(now)


def _taken(opened: AbstractContextManager[UnitOfWork], asked: _Asked) -> Answer:
    line, arrival = asked.line, asked.arrival
    with opened as work:
        moment = TurnContext(line, arrival, work, line.clock())
        stored = work.conversations.load(arrival.keys.row, arrival.phone_key)
        hung_up = stored is None and asked.was_called_at(moment.now)
        # What was pressed before they hung up was meant: key 7 most of all.
        asked.read = stored = asked.read if hung_up else stored
        if arrival.copy is not None:
            work.provider_copies.add(arrival.copy)
        talk = stored_talk(arrival, stored)
        given = talk.reply_to(arrival.request) if talk is not None else None
        answer = (
            Answer(given) if given is not None else _answered(moment, StoredTalk(stored, talk), asked.adapter)
        )
        if hung_up:
            _leave(moment)
        work.commit()
    return answer


def _leave(moment: TurnContext) -> None:
    # As the end of the call was noted when this turn had not been kept yet: nothing stands after it.
    row = moment.arrival.keys.row
    moment.work.conversations.delete(row)
    leave_call(AttemptContext(moment.work, moment.now, moment.line.rules.hours), row)


def _answered(moment: TurnContext, stored: StoredTalk, adapter: ChannelAdapter) -> Answer:
    staff = moment.work.around.staff or ("" if moment.arrival.is_for_staff else None)
    if staff is None or adapter.answer_staff is None:
        return _answer(moment, stored, adapter)
    opening = start_turn(moment.line, moment.arrival, stored, moment.now)
    loop_guard = opening.talk.loop_guard.after_text(moment.now)
    by_text = moment.arrival.channel is Channel.TEXT
    spent = loop_guard.is_spent and adapter.understand(None) not in WAYS_OUT
    if by_text and (spent or opening.talk.knows(moment.arrival.request)):
        # A machine that answers us, or a late copy: what that asked for has happened. A way out stays open to all.
        return Answer(_silence(moment, opening, stored.row, adapter))
    opening = replace(opening, talk=replace(opening.talk, loop_guard=loop_guard))
    reply = adapter.answer_staff(moment.work, _staff_arrival(moment, staff, opening.talk))
    return _staff_answer(moment, opening, stored.row, reply, adapter=adapter)


def _staff_arrival(moment: TurnContext, staff: str, talk: ConversationBody) -> StaffRequest:
    arrival = moment.arrival
    return StaffRequest(
        interviewer_id=staff,
        said=arrival.said,
        now=moment.now,
        coordinator=arrival.coordinator,
        caller=arrival.caller,
        carrier=arrival.carrier,
        shown=talk.shown,
        sender=arrival.sender,
    )


def _staff_answer(
    moment: TurnContext,
    opening: TurnStart,
    stored: StoredConversation | None,
    reply: bytes | StaffReply,
    *,
    adapter: ChannelAdapter,
) -> Answer:
    # Nothing of it is kept but the reply, for the request that comes again, and times to pick from.
    talk = opening.talk
    if opening.begins or moment.work.around.staff is not None or moment.arrival.coordinator:
        ended = replace(talk.conversation, finished=moment.arrival.channel is Channel.TEXT)
        talk = replace(talk, counted=True, conversation=ended)
    # Else it is a JOIN in the middle of a person's conversation, which stays where it is.
    body = reply if isinstance(reply, bytes) else reply.body
    if isinstance(reply, StaffReply):
        echo = talk.echo.after(reply.asked_back) if reply.asked_back else Echo()
        talk = replace(talk, shown=reply.shown, echo=echo)
        body = _silence(moment, opening, stored, adapter) if talk.echo.is_too_much else body
    taken = TakenTurn(Turn(talk.conversation, ()), talk, _situation(moment, opening, stored))
    store_turn(moment, opening, taken, body)
    return Answer(body, isinstance(reply, StaffReply) and reply.slowly)


def _silence(
    moment: TurnContext, opening: TurnStart, stored: StoredConversation | None, adapter: ChannelAdapter
) -> bytes:
    situation = _situation(moment, opening, stored)
    silence = Scene(Turn(opening.talk.conversation, ()), situation, moment.spoken)
    return adapter.render(silence, opening.talk.turn + 1)


def _answer(moment: TurnContext, stored: StoredTalk, adapter: ChannelAdapter) -> Answer:
    opening = start_turn(moment.line, moment.arrival, stored, moment.now)
    situation = _situation(moment, opening, stored.row)
    question = _question(moment, opening, situation)
    heard = adapter.understand(question)
    number = opening.talk.turn + 1
    if opening.talk.knows(moment.arrival.request):
        # A late copy: what it asked for has happened, and its reply is no longer kept.
        silence = Turn(opening.talk.conversation, ())
        return Answer(adapter.render(Scene(silence, situation, moment.spoken), number))
    taken = _take(moment, opening, heard, situation)
    scene, taken = _unechoed(moment, taken)
    body = adapter.render(scene, number)
    # Thanks change nothing, and leave what is on offer as it is.
    if taken.turn.prompts or taken.turn.effects or not (opening.begins or heard is Keyword.THANKS):
        count_turn(moment, opening, taken)
        store_turn(moment, opening, taken, body)
    return Answer(body, taken.slowly)


def _unechoed(moment: TurnContext, taken: TakenTurn) -> tuple[Scene, TakenTurn]:
    scene = Scene(taken.turn, taken.situation, moment.spoken)
    if moment.arrival.channel is Channel.VOICE:
        return scene, taken
    texts = messages(scene)
    echo = taken.talk.echo.after(texts)
    if echo.is_too_much:
        # Everything happens as asked, but the very same words again would only feed a machine.
        return replace(scene, turn=replace(taken.turn, prompts=())), taken
    return replace(scene, texts=texts), replace(taken, talk=replace(taken.talk, echo=echo))


def _situation(moment: TurnContext, opening: TurnStart, stored: StoredConversation | None) -> Situation:
    arrival = moment.arrival
    situation = situation_of(
        moment.line, arrival.channel, arrival.caller, moment.now, elsewhere=arrival.elsewhere
    )
    around = moment.work.around
    facts = unconnected(resting(situation) if around.paused else situation.facts, around.silent)
    saved_before = opening.talk.conversation.saved and stored is not None
    if not saved_before or (stored and may_ask_code(stored.last_turn_at, moment.now)):
        facts |= {Fact.JUST_SAVED}
    times = moment.line.times.at(moment.work, moment.now)
    ahead = times_ahead(moment.line, times, moment.now)
    situation = replace(situation, facts=facts | ahead.facts, times=ahead.times)
    return _called(moment, situation, asked_by(opening.talk.conversation))


def _called(moment: TurnContext, situation: Situation, wish: Wish | None) -> Situation:
    call_in = moment.line.times.call_in(moment.work, moment.now)
    return with_windows(situation, call_in, wish, moment.now)


def _question(moment: TurnContext, opening: TurnStart, situation: Situation) -> Question | None:
    conversation = opening.talk.conversation
    if opening.begins:
        return None
    step = moment.line.script.flows.step(conversation.at)
    heard_in = as_it_was_heard(moment, situation)
    return question_at(step, conversation, heard_in, moment.line.script.languages)


def _take(moment: TurnContext, opening: TurnStart, heard: Intent, situation: Situation) -> TakenTurn:
    loop_guard = opening.talk.loop_guard.after_text(moment.now)
    found = TakenTurn(Turn(opening.talk.conversation, ()), opening.talk, situation)
    if loop_guard.holds(opening.talk.conversation, heard):
        return replace(found, talk=replace(opening.talk, loop_guard=loop_guard))
    loop_guard = loop_guard.after_answer(heard)
    if isinstance(heard, TypedCode):
        opening = _at_a_code(moment, opening, situation)
        heard, found = _looked_up(moment, found, heard)
    if isinstance(heard, PickedTime):
        heard = PickedTime(placed(moment.line.script.zone, moment.work, heard.time))
    turn = _advanced(moment, opening, heard, found.situation)
    if leads_to_silence(turn, moment.work.around.silent):
        turn = advance(moment.line.script.flows, turn.conversation, Signal.NOT_CONNECTED, found.situation)
    applying = EffectContext(
        moment.line, moment.work, moment.arrival.caller, moment.now, moment.arrival.call_id
    )
    applied = apply_effects(applying, turn, found.situation)
    turn = applied.turn
    erases = any(effect.kind in ERASURES for effect in turn.effects)
    if erases and moment.arrival.channel is Channel.VOICE:
        forget_texts(applying)
    talk = replace(found.talk, loop_guard=loop_guard, conversation=turn.conversation)
    return TakenTurn(turn, talk, applied.situation, found.slowly)


def _advanced(moment: TurnContext, opening: TurnStart, heard: Intent, situation: Situation) -> Turn:
    flows, conversation = moment.line.script.flows, opening.talk.conversation
    if opening.begins:
        return first_turn(moment, opening, heard, situation)
    if moment.arrival.turn is not None and moment.arrival.turn != opening.talk.turn:
        # An answer to a question that no longer stands answers nothing.
        heard = Keyword.AGAIN
    step = flows.step(conversation.at)
    asked = once_more(step, heard, opening.pace)
    if asked is not None:
        return Turn(conversation, (asked,), step=step)
    return advance(flows, conversation, heard, situation)


def _at_a_code(moment: TurnContext, opening: TurnStart, situation: Situation) -> TurnStart:
    # Wherever a code is sent, it is entered; where one is asked for, this changes nothing.
    flows, talk = moment.line.script.flows, opening.talk
    standing = at_code(flows, talk.conversation, situation)
    return replace(opening, talk=replace(talk, conversation=standing), begins=False, late=False)


def _looked_up(moment: TurnContext, taken: TakenTurn, heard: TypedCode) -> tuple[Intent, TakenTurn]:
    typed = CodeTry(heard.digits, moment.arrival.sender, taken.talk.wrong_codes)
    answer = find_code(moment.line, moment.work, typed, moment.now)
    wrong = taken.talk.wrong_codes + (answer.found is None)
    talk = replace(taken.talk, wrong_codes=wrong)
    if answer.found is None:
        return Chosen((answer.result,)), TakenTurn(taken.turn, talk, taken.situation, answer.slowly)
    situation = _called(moment, replace(taken.situation, found=answer.found), answer.found.wish)
    return Chosen((answer.result,)), TakenTurn(taken.turn, talk, situation, answer.slowly)
