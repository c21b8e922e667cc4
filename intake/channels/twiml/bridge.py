"""The bridge as TwiML: what a leg hears, and what follows: a key, a pause, the room, or the end.

No document names a number, and none rings anybody: calls are placed over REST. Decides nothing about what is said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from twilio.twiml.voice_response import Conference, Dial, Gather, VoiceResponse

from intake.channels.provider_ids import CALL_ID
from intake.channels.twiml.voice import SPEAKERS, document
from intake.channels.webhooks.forms import BadRequestError
from intake.core.calls.attempt import LONGEST_TALK, Leg
from intake.core.calls.leg_request import LegRequest, PickedUp, read_at
from intake.core.calls.leg_script import LegAction, LegCue
from intake.core.channel import Channel
from intake.core.script.script import Script
from intake.core.script.wording import fill

GATE_WAIT_SECONDS, KEY_WAIT_SECONDS = 5, 10
# What the provider can wait at least.
PAUSE_SECONDS = 1
# A key's sound: heard where somebody waits and nothing is said.
TONE = "0"
ROOM_FOR = 2
_TOKEN = re.compile(r"[0-9a-f]{32}")
_RING = re.compile(r"[0-9]{1,2}")
_KEYS = re.compile(r"[0-9*#]{1,16}")


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is said and what follows it; ``path`` leads to the leg's next request."""

    cue: LegCue
    language: str
    values: Mapping[str, str] = field(repr=False)
    room: str = field(repr=False)
    path: str = field(repr=False)


def render(script: Script, spoken: Spoken) -> bytes:
    """Return the TwiML of a cue."""
    response = VoiceResponse()
    cue = spoken.cue
    url = f"{spoken.path}&at={cue.next}" if cue.next else spoken.path
    match cue.do:
        case LegAction.ASK:
            _ask(response, script, spoken, url)
        case LegAction.WAIT:
            if not cue.prompts:
                response.pause(length=PAUSE_SECONDS)
            _say(response, script, spoken)
            response.redirect(url, method="POST")
        case LegAction.HOLD:
            if not cue.prompts:
                response.play(digits=TONE)
            _say(response, script, spoken)
            response.redirect(url, method="POST")
        case LegAction.ENTER:
            response.play(digits=TONE)
            response.append(_room(spoken, url))
        case LegAction.HANG_UP:
            _say(response, script, spoken)
            response.hangup()
    return document(response)


def silence() -> bytes:
    """Return TwiML that hangs up without a word."""
    response = VoiceResponse()
    response.hangup()
    return document(response)


def read_leg(token: str, leg: str, query: Mapping[str, str]) -> tuple[str, Leg, int] | None:
    """Return token, leg and ring of an address of ours, or None where it is none."""
    ring = query.get("n", "")
    if not _TOKEN.fullmatch(token) or leg not in set(Leg) or not _RING.fullmatch(ring):
        return None
    return token, Leg(leg), int(ring)


def read_call_id(fields: Mapping[str, str]) -> str:
    """Return the id of the call a request is about; raises BadRequestError where it has none."""
    call_id = fields.get("CallSid", "")
    if not CALL_ID.fullmatch(call_id):
        raise BadRequestError
    return call_id


def read_says(leg: Leg, query: Mapping[str, str], fields: Mapping[str, str]) -> LegRequest:
    """Return what a leg says: nothing of who it is is read."""
    digits = fields.get("Digits", "")
    keys = digits if _KEYS.fullmatch(digits) else ""
    return LegRequest(leg, read_at(query.get("at", "")), keys, _picked_up(fields.get("AnsweredBy", "")))


def _picked_up(answered_by: str) -> PickedUp:
    if answered_by.startswith("machine"):
        return PickedUp.MACHINE
    return PickedUp.FAX if answered_by == "fax" else PickedUp.SOMEBODY


def _ask(response: VoiceResponse, script: Script, spoken: Spoken, url: str) -> None:
    at_gate = spoken.cue.prompts == ("bridge.gate",)
    gather = Gather(
        input="dtmf",
        action=url,
        method="POST",
        timeout=GATE_WAIT_SECONDS if at_gate else KEY_WAIT_SECONDS,
        finish_on_key="",
        num_digits=1,
        action_on_empty_result=True,
    )
    _say(gather, script, spoken)
    response.append(gather)
    # Reached only if Twilio does not request the action: the call must not end there.
    response.redirect(url, method="POST")


def _room(spoken: Spoken, url: str) -> Dial:
    leaves_by_star = f"/{Leg.INTERVIEWER}?" in spoken.path
    dial = Dial(
        action=url,
        method="POST",
        time_limit=int(LONGEST_TALK.total_seconds()),
        hangup_on_star=leaves_by_star,
        record="do-not-record",
    )
    conference = Conference(
        spoken.room,
        beep="false",
        start_conference_on_enter=True,
        end_conference_on_exit=True,
        max_participants=ROOM_FOR,
        record="do-not-record",
        wait_url="",
    )
    dial.append(conference)
    return dial


def _say(verb: VoiceResponse | Gather, script: Script, spoken: Spoken) -> None:
    speaker = SPEAKERS[spoken.language]
    for words in _words(script, spoken.language, spoken.cue.prompts, spoken.values):
        verb.say(words, voice=speaker.voice, language=speaker.locale)


def _words(script: Script, language: str, prompts: Sequence[str], values: Mapping[str, str]) -> list[str]:
    wording = script.wordings[language]
    return [fill(wording.say(name, Channel.VOICE), values) for name in prompts]
