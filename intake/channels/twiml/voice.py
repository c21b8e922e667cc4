"""Voice: the words of a turn as TwiML that Twilio speaks, and the keys it waits for.

Every Gather has an action, answers silence too, and is followed by a way on (reference: Twilio's
pages on <Gather>, <Say> and <Dial>). Decides nothing about what is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from twilio.twiml.voice_response import Dial, Gather, Say, SsmlLang, VoiceResponse

from intake.channels.twiml.document_templates import ADDRESS, VERBS, WORDS, addressed, filled, worded
from intake.channels.webhooks.turn_token import TurnToken
from intake.core.channel import Channel
from intake.core.conversation.ask import ask_of
from intake.core.conversation.phrasing import Passage, Scene, passages
from intake.core.script.flow import EffectKind
from intake.core.script.prompt_values import said_alone
from intake.core.script.script import Script

TURN_URL = "/twilio/voice/turn"
# A relay operator types what is said first, so a pause of ten seconds is not silence.
WAIT_FOR_KEY = 10
WAIT_FOR_DIGITS = 20
# One Say holds at most 4,500 URL-encoded characters (error 13521); sentences stay well below.
MOST_CHARACTERS = 400
# Of each wording: the names in it that are English.
ENGLISH_NAMES = "spoken.english"
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


def render(scene: Scene, token: TurnToken, numbers: Numbers, join_url: Callable[[], str] = str) -> bytes:
    """Return the TwiML of a turn; ``token`` marks the turn that will answer it.

    ``join_url`` tells where somebody who is to be joined to an interviewer goes on; few are, and it takes a MAC.
    """
    step = scene.turn.step
    if any(effect.kind is EffectKind.JOIN_CALL for effect in scene.turn.effects):
        template = _joining(join_url())
    elif step is None:
        template = _goodbye()
    elif step.do is EffectKind.CONNECT_HELP:
        template = _dialling(numbers)
    else:
        ask = ask_of(step)
        template = _gathering(several=ask.several_digits, typed=ask.typed)
    spoken = _say(passages(scene), scene.script)
    return filled(addressed(template, f"{TURN_URL}?t={token}"), spoken)


def announce(script: Script, prompt: str, language: str | None) -> bytes:
    """Return TwiML that says one prompt, in one language or in each, and hangs up."""
    spoken = [
        Passage(code, said_alone(prompt, wording, Channel.VOICE, script.values))
        for code, wording in script.wordings.items()
        if code == language or language not in script.languages
    ]
    return filled(_goodbye(), _say(spoken, script))


def document(response: VoiceResponse) -> bytes:
    """Return a response as the bytes Twilio reads: the declaration first, UTF-8."""
    return str(response).encode()


@cache
def _gathering(*, several: bool, typed: bool) -> str:
    gather = Gather(
        input="dtmf",
        action=ADDRESS,
        method="POST",
        timeout=WAIT_FOR_DIGITS if typed else WAIT_FOR_KEY,
        finish_on_key="#" if several else "",
        action_on_empty_result=True,
        **({} if several else {"num_digits": 1}),
    )
    gather.append(VERBS)
    response = VoiceResponse()
    response.append(gather)
    # Reached only if Twilio does not request the action: the call must not end there.
    response.redirect(ADDRESS, method="POST")
    return str(response)


@cache
def _dialling(numbers: Numbers) -> str:
    # Without our own caller ID the person's number would be shown to whoever is dialled.
    dial = Dial(
        caller_id=numbers.line,
        action=ADDRESS,
        method="POST",
        timeout=RING_SECONDS,
        time_limit=LONGEST_TALK_SECONDS,
        answer_on_bridge=True,
    )
    dial.number(numbers.help_line)
    response = VoiceResponse()
    response.append(VERBS)
    response.append(dial)
    return str(response)


@cache
def _goodbye() -> str:
    response = VoiceResponse()
    response.append(VERBS)
    response.hangup()
    return str(response)


def _joining(join_url: str) -> str:
    # Of this one call: not remembered.
    response = VoiceResponse()
    response.append(VERBS)
    response.redirect(join_url, method="POST")
    return str(response)


@cache
def _saying(language: str, *, slowly: bool) -> str:
    speaker = SPEAKERS[language]
    say = Say(None if slowly else WORDS, voice=speaker.voice, language=speaker.locale)
    if slowly:
        say.prosody(WORDS, rate="75%")
    return str(say.to_xml(xml_declaration=False))


@cache
def _in_english() -> str:
    # A voice of another language speaks these with English sounds; Polly's neural voices all know the mark.
    return str(SsmlLang(WORDS, xml_lang=SPEAKERS["en"].locale).to_xml(xml_declaration=False))


def _say(spoken: Iterable[Passage], script: Script) -> Iterator[str]:
    for passage in spoken:
        template = _saying(passage.language, slowly=passage.slowly)
        names = script.wordings[passage.language].words(ENGLISH_NAMES)
        for words in _breaths(passage.words):
            yield worded(template, words, names, _in_english())


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
