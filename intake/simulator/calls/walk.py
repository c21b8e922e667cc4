"""Walk a call's documents verb by verb, as the provider would.

Acts on one leg inside its turn. What another leg must do is put off until the turn is over,
so that no thread ever holds two legs.
"""

from __future__ import annotations

from collections import deque
from typing import assert_never
from urllib.parse import urljoin

from intake.simulator.calls import joining
from intake.simulator.calls.leg import CallState, Leg, Waiting
from intake.simulator.twiml.attributes import TwimlError
from intake.simulator.twiml.documents import (
    Caption,
    CaptionKind,
    Conference,
    Dial,
    Gather,
    Hangup,
    Pause,
    Play,
    Redirect,
    Reject,
    Say,
    Verb,
)
from intake.simulator.webhooks.parameters import Pairs
from intake.simulator.webhooks.transport import Reply

MOST_REDIRECTS = 20
TOO_MANY_REDIRECTS = 11215
# Shorter pauses pass by themselves, as words and tones do: nobody decides anything in them. But where they stand before
# the way to another document, the line looks again after them, and time passes until then.
LONG_PAUSE = 5
APOLOGY = "We are sorry, an application error has occurred. Goodbye."


def follow(leg: Leg, url: str, extra: Pairs = ()) -> None:
    """Ask for the document at a URL, relative to the last one, and walk it."""
    leg.waiting, leg.gather = Waiting.NOTHING, None
    generation, absolute = leg.generation, urljoin(leg.url, url)
    answer = leg.ask(absolute, extra)
    if leg.around.faults.take("hang_up_during_next_request"):
        joining.finish(leg)
    # Whoever hung up or was sent elsewhere meanwhile never hears this reply.
    if leg.ended or leg.generation != generation:
        return
    if answer is None:
        apologise(leg)
        return
    leg.url = absolute
    leg.document, document = answer
    leg.remaining = deque(document.verbs)
    walk(leg)


def follow_inline(leg: Leg, twiml: str) -> None:
    """Walk a document that came with a REST request."""
    try:
        (leg.document, document), _ = leg.read(Reply(200, {"Content-Type": "text/xml"}, twiml.encode()))
    except TwimlError as error:
        leg.note(str(error), CaptionKind.FAULT)
        apologise(leg)
        return
    leg.remaining = deque(document.verbs)
    walk(leg)


def walk(leg: Leg) -> None:
    """Go on with the next verb until the leg waits or ends; a document that ends hangs up."""
    leg.waiting = Waiting.NOTHING
    while leg.remaining and not leg.ended:
        verb = leg.remaining.popleft()
        joining.pick_up(leg, rejected=isinstance(verb, Reject))
        if not _perform(leg, verb):
            return
    if not leg.ended:
        _document_ended(leg)


def _document_ended(leg: Leg) -> None:
    # A whisper that merely ends joins the two sides: only an explicit Hangup keeps them apart.
    if leg.plan.parent is not None:
        joining.bridge(leg)
    else:
        joining.finish(leg)


def apologise(leg: Leg) -> None:
    """Say the provider's own error sentence and hang up."""
    joining.pick_up(leg)
    leg.heard.append(Caption(APOLOGY, kind=CaptionKind.FAULT))
    joining.finish(leg)


def press(leg: Leg, key: str) -> None:
    """Act on one key as the leg's present wait would."""
    if leg.waiting is Waiting.KEY and leg.gather is not None:
        _gathered_key(leg, leg.gather, key)
    elif key == "*" and leg.dial is not None and leg.dial.hangup_on_star:
        joining.leave(leg)


def let_time_pass(leg: Leg) -> None:
    """Let the present wait run out: a Gather's timeout, or a pause."""
    if leg.waiting is Waiting.KEY and leg.gather is not None:
        _gathered(leg, leg.gather, finished_on="")
    elif leg.waiting is Waiting.PAUSE:
        walk(leg)


def after_dial(leg: Leg, extra: Pairs) -> None:
    """Go on once a Dial is over: at its action, or with the next verb."""
    dial, leg.dial = leg.dial, None
    if leg.ended or dial is None:
        return
    if dial.action:
        follow(leg, dial.action, extra)
    else:
        walk(leg)


def _gathered_key(leg: Leg, gather: Gather, key: str) -> None:
    if key == gather.finish_on_key:
        _gathered(leg, gather, finished_on=key)
        return
    leg.digits += key
    leg.serial += 1
    if gather.num_digits is not None and len(leg.digits) >= gather.num_digits:
        _gathered(leg, gather, finished_on="")


def _gathered(leg: Leg, gather: Gather, finished_on: str) -> None:
    digits, leg.digits, leg.gather = leg.digits, "", None
    if not digits and not gather.action_on_empty:
        walk(leg)
        return
    extra = (("Digits", digits), ("FinishedOnKey", finished_on), ("msg", "Gather End"))
    follow(leg, gather.action, extra)


def _perform(leg: Leg, verb: Verb) -> bool:
    """Carry out one verb; true where the next verb of the same document follows at once."""
    match verb:
        case Say() | Play():
            _speak(leg, verb)
            return True
        case Pause():
            return _pause(leg, verb)
        case Gather():
            _gather(leg, verb)
        case Redirect():
            _redirect(leg, verb)
        case Hangup():
            joining.finish(leg)
        case Reject():
            joining.finish(leg, CallState.BUSY if verb.reason == "busy" else CallState.NO_ANSWER)
        case Dial():
            _dial(leg, verb)
        case _:
            assert_never(verb)
    return False


def _speak(leg: Leg, verb: Say | Play) -> None:
    leg.pause, leg.passes = 0, True
    match verb:
        case Say():
            leg.heard.extend(verb.captions * verb.loop)
        case Play():
            leg.note(f"plays {verb.url}" if verb.url else f"tones {verb.digits}")


def _pause(leg: Leg, verb: Pause) -> bool:
    leg.pause = verb.length
    if verb.length < LONG_PAUSE:
        leg.passes = True
        return True
    leg.wait_for(Waiting.PAUSE)
    return False


def _gather(leg: Leg, verb: Gather) -> None:
    for prompt in verb.prompts:
        if not isinstance(prompt, Pause):
            _speak(leg, prompt)
    leg.gather, leg.digits = verb, ""
    leg.wait_for(Waiting.KEY)


def _redirect(leg: Leg, verb: Redirect) -> None:
    if leg.passes:
        leg.remaining.appendleft(verb)
        leg.wait_for(Waiting.PAUSE)
        return
    leg.redirects += 1
    if leg.redirects <= MOST_REDIRECTS:
        follow(leg, verb.url)
        return
    leg.note(f"{TOO_MANY_REDIRECTS}: more than {MOST_REDIRECTS} redirects in a row", CaptionKind.FAULT)
    apologise(leg)


def _dial(leg: Leg, verb: Dial) -> None:
    leg.dial = verb
    noun = verb.nouns[0]
    if isinstance(noun, Conference):
        joining.enter_room(leg, noun)
    else:
        joining.ring(leg, verb)
