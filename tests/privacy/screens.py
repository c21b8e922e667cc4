"""Every screen of every flow, and the keys that lead there: found by the pure core, walked on the stage."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from intake.core.channel import Channel
from intake.core.conversation.advance import advance, begin
from intake.core.conversation.ask import ask_of
from intake.core.conversation.intent import Chosen, Intent, TypedCode, Utterance
from intake.core.conversation.question import Question, question_at
from intake.core.conversation.state import Conversation, Situation, Turn
from intake.core.phone import PhoneNumber
from intake.core.script.flow import Place
from intake.core.understanding.key_presses import understand_keys
from intake.core.understanding.texts import understand_text
from intake.services.conversation.situation import situation_of, with_times, with_windows
from intake.services.line.line import Line

TYPED = "6515550187"
MORE = ("1", "2", "3", "4", "5", "0", "7", "9")


@dataclass(frozen=True, slots=True)
class Screen:
    """A place where the line waits for someone, and what to press or send to get there."""

    at: Place
    path: tuple[str, ...]
    saved: bool


@dataclass(frozen=True, slots=True)
class _Reached:
    conversation: Conversation
    path: tuple[str, ...]


def screens(line: Line, channel: Channel, caller: PhoneNumber | None) -> tuple[Screen, ...]:
    """Return every screen that can be reached without a code, each by a shortest path."""
    situation = _situation(line, channel, caller)
    start = () if channel is Channel.VOICE else ("hello",)
    language = None if channel is Channel.VOICE else "en"
    first = begin(line.script.flows, Conversation(channel, Place("welcome", "menu"), language), situation)
    found: dict[Place, Screen] = {}
    seen: set[tuple[object, ...]] = set()
    waiting = deque([_Reached(first.conversation, start)])
    while waiting:
        reached = waiting.popleft()
        conversation = reached.conversation
        if conversation.finished or _kind(conversation) in seen:
            continue
        seen.add(_kind(conversation))
        found.setdefault(conversation.at, Screen(conversation.at, reached.path, conversation.saved))
        for said in _answers(line, conversation):
            turn = _turn(line, conversation, said, situation)
            waiting.append(_Reached(turn.conversation, (*reached.path, said)))
    return tuple(found.values())


def _situation(line: Line, channel: Channel, caller: PhoneNumber | None) -> Situation:
    now = line.clock()
    with line.database.reading() as work:
        times, call_in = line.times.fresh(work, now), line.times.fresh_call_in(work, now)
    situation = with_windows(situation_of(line, channel, caller, now), call_in, None, now)
    return with_times(line, situation, times, now)


def _kind(conversation: Conversation) -> tuple[object, ...]:
    # Which screens follow depends on these answers, on the time, and on whether all is said.
    told = [conversation.answers.get(f"callback.{name}") for name in ("perspective", "number", "no_voice")]
    if conversation.answers.get("callback.number") is None:
        told.append(conversation.answers.get("welcome.menu"))
    if conversation.at.flow == "appointment":
        told += [conversation.answers.get(f"appointment.{name}") for name in ("way", "region")]
    region = "" if conversation.time is None else conversation.time.region or "by phone"
    return (conversation.at, conversation.saved, region, *told)


def _answers(line: Line, conversation: Conversation) -> Iterator[str]:
    step = line.script.flows.step(conversation.at)
    by_voice = conversation.channel is Channel.VOICE
    match ask_of(step).name:
        case "a phone number":
            yield f"{TYPED}#" if by_voice else TYPED
        case "an extension":
            yield "1234#" if by_voice else "1234"
        case "any of":
            yield "12#" if by_voice else "12"
        case "a code":
            yield "1029384756#" if by_voice else "1029384756"
        case _:
            pass
    if not ask_of(step).several_digits or not by_voice:
        yield from MORE
    if by_voice:
        yield "- - -"


def _turn(line: Line, conversation: Conversation, said: str, situation: Situation) -> Turn:
    flows = line.script.flows
    turn = Turn(conversation, ())
    for each in said.split():
        step = flows.step(turn.conversation.at)
        question = question_at(step, turn.conversation, situation, line.script.languages)
        heard = _heard(line, turn.conversation.channel, each, question)
        if isinstance(heard, TypedCode):
            heard = Chosen(("unknown",))
        turn = advance(flows, turn.conversation, heard, situation)
        if turn.conversation.finished:
            break
    return turn


def _heard(line: Line, channel: Channel, said: str, question: Question) -> Intent:
    if channel is Channel.TEXT:
        return understand_text(Utterance(channel, said), question, line.script.wordings)
    return understand_keys(Utterance(channel, "" if said == "-" else said), question)
