"""Text: the words of a turn as TwiML that Twilio sends, and silence as an empty document.

Every message carries a status callback: it is the only way to learn the id under which the provider
keeps its copy. Decides nothing about what is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from twilio.twiml.messaging_response import Message, MessagingResponse

from intake.channels.twiml.document_templates import ADDRESS, VERBS, WORDS, addressed, filled, worded
from intake.channels.webhooks.status_path import STATUS_URL
from intake.core.channel import Channel
from intake.core.conversation.phrasing import Scene, messages
from intake.core.script.prompt_values import said_alone
from intake.core.script.script import Script


def render(scene: Scene, status_token: str) -> bytes:
    """Return the TwiML of a turn by text."""
    return _send(messages(scene), status_token)


def announce(script: Script, prompt: str, language: str | None, status_token: str) -> bytes:
    """Return TwiML that sends one prompt, in one language or in each."""
    languages = script.languages if language is None else (language,)
    said = [said_alone(prompt, script.wordings[each], Channel.TEXT, script.values) for each in languages]
    return _send(said, status_token)


def answer(texts: Iterable[str], status_token: str) -> bytes:
    """Return TwiML that sends some texts as they are, or nothing."""
    return _send(texts, status_token)


def fallback(script: Script, prompt: str) -> bytes:
    """Return TwiML to host at the provider, for when nothing of ours answers: one prompt in each language."""
    response = MessagingResponse()
    for wording in script.wordings.values():
        response.message(wording.say(prompt, Channel.TEXT))
    return str(response).encode()


def silence() -> bytes:
    """Return TwiML that sends nothing."""
    return str(MessagingResponse()).encode()


def _send(texts: Iterable[str], status_token: str) -> bytes:
    template = addressed(_message(), f"{STATUS_URL}?t={status_token}")
    sent = [worded(template, text) for text in texts]
    return filled(_sending(), sent) if sent else silence()


@cache
def _message() -> str:
    return str(Message(WORDS, action=ADDRESS, method="POST").to_xml(xml_declaration=False))


@cache
def _sending() -> str:
    response = MessagingResponse()
    response.append(VERBS)
    return str(response)
