"""Voice: the words of a turn as TwiML that Twilio speaks, and the keys it waits for.

Every Gather has an action, answers silence too, and is followed by a way on (reference: Twilio's
pages on <Gather>, <Say> and <Dial>). Decides nothing about what is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from intake.channels.turn_token import TurnToken
from intake.core.flow import SEVERAL_DIGITS, TYPED, Channel, EffectKind, Step
from intake.core.phrasing import Passage, Scene, passages
from intake.core.script import Script

TURN_URL = "/twilio/voice/turn"
# A relay operator types what is said first, so a pause of ten seconds is not silence.
WAIT_FOR_KEY = 10
WAIT_FOR_DIGITS = 20
# One Say holds at most 4,500 URL-encoded characters (error 13521); sentences stay well below.
MOST_CHARACTERS = 400
RING_SECONDS = 30
LONGEST_TALK_SECONDS = 3600
_SENTENCE = re.compile(r"(?<=[.?!]) ")


@dataclass(frozen=True, slots=True)
class Speaker:
    """The provider's voice for one language."""

    voice: str
    locale: str


SPEAKERS = {
    "en": Speaker("Polly.Joanna-Neural", "en-US"),
    "es": Speaker("Polly.Lupe-Neural", "es-US"),
}


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers a document may name: ours as caller ID, and the help line's."""

    line: str
    help_line: str


def render(scene: Scene, token: TurnToken, numbers: Numbers, join_url: str = "") -> bytes:
    """Return the TwiML of a turn; ``token`` marks the turn that will answer it.

    ``join_url`` is where somebody who is to be joined to an interviewer goes on.
    """
    response = VoiceResponse()
    url = f"{TURN_URL}?t={token}"
    spoken = passages(scene)
    step = scene.turn.step
    if any(effect.kind is EffectKind.JOIN_CALL for effect in scene.turn.effects):
        _say(response, spoken)
        response.redirect(join_url, method="POST")
    elif step is None:
        _say(response, spoken)
        response.hangup()
    elif step.do is EffectKind.CONNECT_HELP:
        _say(response, spoken)
        _dial(response, url, numbers)
    else:
        _gather(response, step, spoken, url)
    return document(response)


def announce(script: Script, prompt: str, language: str | None) -> bytes:
    """Return TwiML that says one prompt, in one language or in each, and hangs up."""
    response = VoiceResponse()
    spoken = [
        Passage(code, wording.say(prompt, Channel.VOICE))
        for code, wording in script.wordings.items()
        if code == language or language not in script.languages
    ]
    _say(response, spoken)
    response.hangup()
    return document(response)


def document(response: VoiceResponse) -> bytes:
    """Return a response as the bytes Twilio reads: the declaration first, UTF-8."""
    return str(response).encode()


def _gather(response: VoiceResponse, step: Step, spoken: Iterable[Passage], url: str) -> None:
    several = step.ask in SEVERAL_DIGITS
    gather = Gather(
        input="dtmf",
        action=url,
        method="POST",
        timeout=WAIT_FOR_DIGITS if step.ask in TYPED else WAIT_FOR_KEY,
        finish_on_key="#" if several else "",
        action_on_empty_result=True,
        **({} if several else {"num_digits": 1}),
    )
    _say(gather, spoken)
    response.append(gather)
    # Reached only if Twilio does not request the action: the call must not end there.
    response.redirect(url, method="POST")


def _dial(response: VoiceResponse, url: str, numbers: Numbers) -> None:
    # Without our own caller ID the person's number would be shown to whoever is dialled.
    dial = Dial(
        caller_id=numbers.line,
        action=url,
        method="POST",
        timeout=RING_SECONDS,
        time_limit=LONGEST_TALK_SECONDS,
        answer_on_bridge=True,
    )
    dial.number(numbers.help_line)
    response.append(dial)


def _say(verb: VoiceResponse | Gather, spoken: Iterable[Passage]) -> None:
    for passage in spoken:
        speaker = SPEAKERS[passage.language]
        for words in _breaths(passage.words):
            if passage.slowly:
                say = verb.say(voice=speaker.voice, language=speaker.locale)
                say.prosody(words, rate="75%")
            else:
                verb.say(words, voice=speaker.voice, language=speaker.locale)


def _breaths(words: str) -> Iterator[str]:
    breath = ""
    for sentence in _SENTENCE.split(words):
        if breath and len(breath) + len(sentence) >= MOST_CHARACTERS:
            yield breath
            breath = sentence
        else:
            breath = f"{breath} {sentence}".strip()
    if breath:
        yield breath
