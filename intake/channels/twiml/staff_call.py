"""An interviewer's call as TwiML: what they hear, and the keys that are waited for.

Its addresses hold which question is answered, and a ticket of this one call. Decides nothing about what is said.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping

from twilio.twiml.voice_response import Gather, VoiceResponse

from intake.channels.twiml.voice import SPEAKERS, TURN_URL, document
from intake.channels.webhooks.turn_token import FIRST
from intake.core.channel import Channel
from intake.core.script.script import Script
from intake.core.script.wording import fill
from intake.core.staff.interviewer import STAFF_LANGUAGE
from intake.core.staff.phone_menu import MenuAction, MenuCue, MenuPosition, MenuQuestion

STAFF_URL = "/twilio/staff"
KEY_WAIT_SECONDS, DIGITS_WAIT_SECONDS = 10, 20
# These end with the pound key.
TYPED = frozenset({MenuQuestion.NEW_PIN, MenuQuestion.AGAIN, MenuQuestion.PIN})
_AT = re.compile(rf"({'|'.join(MenuQuestion)})-([0-9])(?:-([0-9a-f]{{32}}))?")
_KEYS = re.compile(r"[0-9]{1,12}")


def render(script: Script, cue: MenuCue, ticket: str) -> bytes:
    """Return the TwiML of a cue."""
    response = VoiceResponse()
    if cue.do is MenuAction.ASK and cue.asking is not None:
        _ask(response, script, cue, _url(cue.asking, ticket))
    elif cue.do is MenuAction.LINE:
        response.redirect(f"{TURN_URL}?t={FIRST}", method="POST")
    else:
        _say(response, script, cue)
        response.hangup()
    return document(response)


def read_asking(query: Mapping[str, str], ticket: str) -> MenuPosition | None:
    """Return which question is answered, or None where the address is not one of this call."""
    match = _AT.fullmatch(query.get("at", ""))
    if match is None or not hmac.compare_digest(query.get("k", ""), ticket):
        return None
    return MenuPosition(MenuQuestion(match[1]), int(match[2]), match[3] or "")


def read_keys(fields: Mapping[str, str]) -> str:
    """Return the keys that were pressed; anything but digits is none."""
    digits = fields.get("Digits", "")
    return digits if _KEYS.fullmatch(digits) else ""


def _url(asking: MenuPosition, ticket: str) -> str:
    about = f"-{asking.request_id}" if asking.request_id else ""
    return f"{STAFF_URL}?at={asking.ask}-{asking.round}{about}&k={ticket}"


def _ask(response: VoiceResponse, script: Script, cue: MenuCue, url: str) -> None:
    typed = cue.asking is not None and cue.asking.ask in TYPED
    gather = Gather(
        input="dtmf",
        action=url,
        method="POST",
        timeout=DIGITS_WAIT_SECONDS if typed else KEY_WAIT_SECONDS,
        finish_on_key="#" if typed else "",
        action_on_empty_result=True,
        **({} if typed else {"num_digits": 1}),
    )
    _say(gather, script, cue)
    response.append(gather)
    # Reached only if Twilio does not request the action: the call must not end there.
    response.redirect(url, method="POST")


def _say(verb: VoiceResponse | Gather, script: Script, cue: MenuCue) -> None:
    wording, speaker = script.wordings[STAFF_LANGUAGE], SPEAKERS[STAFF_LANGUAGE]
    for said in cue.said:
        words = fill(wording.say(said.name, Channel.VOICE), dict(said.values))
        verb.say(words, voice=speaker.voice, language=speaker.locale)
