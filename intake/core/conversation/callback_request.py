"""The callback request: what someone asked for, read off the answers of their conversation.

Holds the number only as a value that does not print. Seals and stores nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from intake.core.channel import Channel
from intake.core.conversation.state import NUMBER, REMINDER, Conversation
from intake.core.phone import PhoneNumber
from intake.core.requests.contact import Contact, Format
from intake.core.scheduling.schedule import OfferedTime, Window
from intake.core.script.wording import Wording
from intake.core.staff.interviewer import OUTSIDE, Wish

__all__ = ["CallbackRequest", "Contact", "Format", "code_names", "request_from"]


SIGN_LANGUAGE = "asl"
_TO_MEET = frozenset({"in_person", "in_person_signed"})


@dataclass(frozen=True, slots=True)
class CallbackRequest:
    """Everything that is kept of a request, before it is sealed."""

    id: str
    contact: Contact
    perspective: str
    language: str
    channel: Channel
    number: PhoneNumber | None = None
    extension: str = field(default="", repr=False)
    windows: tuple[str, ...] = ()
    call_in: Window | None = None
    time: OfferedTime | None = None
    reminders: bool = False
    message: bool = False
    try_again: bool = False
    format: Format = Format.BY_PHONE
    region: str | None = None
    interview_language: str | None = None
    interviewer: str | None = None
    left_out: str | None = None


def request_from(conversation: Conversation, caller: PhoneNumber | None) -> CallbackRequest:
    """Return the request a conversation describes; ``caller`` is the phone it came from.

    Raises ValueError where a number is needed and there is none: then nothing may be saved.
    """
    answers = conversation.answers
    contact = kept_contact(conversation, caller)
    number = _number(contact, conversation, caller)
    wants = set(answers.get("callback.more", ()))
    return CallbackRequest(
        id=conversation.request_id or "",
        contact=contact,
        perspective=conversation.last("callback.perspective") or "rather_not_say",
        language=conversation.language or "en",
        channel=conversation.channel,
        number=number,
        extension=conversation.extension,
        windows=answers.get("callback.times", ()),
        call_in=conversation.window,
        time=conversation.time,
        reminders=_asked_of(contact, conversation) and conversation.chose(REMINDER, "yes"),
        message=_asked_of(contact, conversation) and conversation.chose("callback.message", "yes"),
        try_again=_asked_of(contact, conversation) and "try_again" in wants,
        format=format_of(conversation),
        region=region_of(conversation),
        interview_language=_interview_language(conversation),
        interviewer=interviewer_of(conversation),
        left_out=left_out_of(conversation),
    )


def contact_of(conversation: Conversation) -> Contact:
    """Return how the person wants to be reached, as answered so far."""
    if without_calls(conversation):
        return Contact.VISIT
    if conversation.window is not None:
        relay = conversation.last("callback.no_voice") == "relay"
        return Contact.RELAY if relay else Contact.YOU_CALL_US
    if conversation.time is not None and conversation.last(NUMBER) == "you_call_us":
        return Contact.YOU_CALL_US
    return Contact.ANOTHER_PHONE if conversation.number else Contact.THIS_PHONE


def kept_contact(conversation: Conversation, caller: PhoneNumber | None) -> Contact:
    """Return how the person is reached, as it is kept: their own number, typed, as this phone's.

    So it takes the place of an older request.
    """
    own = conversation.number is not None and conversation.number == caller and not conversation.extension
    contact = contact_of(conversation)
    return Contact.THIS_PHONE if own and contact is Contact.ANOTHER_PHONE else contact


def without_calls(conversation: Conversation) -> bool:
    """Tell whether voice calls are no way for the person, and they would meet in person."""
    by_text_only = conversation.last(NUMBER) == "no_voice_calls"
    return by_text_only and conversation.last("callback.no_voice") in _TO_MEET


def signs(conversation: Conversation) -> bool:
    """Tell whether the person would talk in sign language."""
    return without_calls(conversation) and conversation.last("callback.no_voice") == "in_person_signed"


def region_of(conversation: Conversation) -> str | None:
    """Return the person's part of the state: where they meet, or as answered, and only where something asks for it."""
    if conversation.time is not None and conversation.time.region is not None:
        return conversation.time.region
    needed = format_of(conversation) is Format.IN_PERSON or _wished_for(conversation) == OUTSIDE
    return conversation.last("callback.region") if needed else None


def wish_of(conversation: Conversation) -> Wish:
    """Return what the person asks of whoever talks with them, as answered so far."""
    spoken = conversation.last("callback.which_language") or conversation.language or "en"
    return Wish(
        language=spoken,
        format=format_of(conversation),
        region=region_of(conversation),
        interviewer=interviewer_of(conversation),
        left_out=left_out_of(conversation),
    )


def interviewer_of(conversation: Conversation) -> str | None:
    """Return who should talk with them: woman, man or outside; None for anyone.

    Someone who is silent at the question which part of the state is theirs has nobody outside of it.
    """
    wished = _wished_for(conversation)
    return None if wished == OUTSIDE and region_of(conversation) is None else wished


def left_out_of(conversation: Conversation) -> str | None:
    """Return the agency that should not talk with them, or None."""
    if "leave_out" not in _who(conversation):
        return None
    return conversation.last("callback.agency")


def code_names(words: Sequence[str], draws: Sequence[int]) -> tuple[tuple[str, str], ...]:
    """Return candidate code names, two different words each, from two random draws a name."""
    pairs = zip(draws[::2], draws[1::2], strict=True)
    return tuple(_pair(words, first, second) for first, second in pairs)


def _pair(words: Sequence[str], first: int, second: int) -> tuple[str, str]:
    start = first % len(words)
    # The second draw counts from the next word on, so both words are never the same.
    return words[start], words[(start + 1 + second % (len(words) - 1)) % len(words)]


def _asked_of(contact: Contact, conversation: Conversation) -> bool:
    # Whoever typed a number was never asked about a message, reminders or another try.
    return contact is Contact.THIS_PHONE and conversation.number is None


def _interview_language(conversation: Conversation) -> str | None:
    # An interpreter comes along; who interviews speaks the language of the conversation.
    return SIGN_LANGUAGE if signs(conversation) else conversation.last("callback.which_language")


def _number(contact: Contact, conversation: Conversation, caller: PhoneNumber | None) -> PhoneNumber | None:
    match contact:
        case Contact.THIS_PHONE:
            if caller is None:
                raise ValueError("a request to call this phone, and the phone is not known")
            return caller
        case Contact.ANOTHER_PHONE:
            return conversation.number
        case Contact.YOU_CALL_US | Contact.RELAY | Contact.VISIT:
            return None


def format_of(conversation: Conversation) -> Format:
    """Return how the interview is to be held, as answered so far."""
    if conversation.time is not None and conversation.time.region is not None:
        return Format.IN_PERSON
    wants = conversation.answers.get("callback.more", ())
    agreed = conversation.chose("callback.group_note", "yes")
    ways = [want for want in wants if want == "in_person" or (want == "small_group" and agreed)]
    return Format(ways[-1]) if ways else Format.BY_PHONE


def _wished_for(conversation: Conversation) -> str | None:
    wishes = [name for name in _who(conversation) if name in ("woman", "man", OUTSIDE)]
    return wishes[-1] if wishes else None


def _who(conversation: Conversation) -> tuple[str, ...]:
    # "Anyone" takes back every wish before it.
    names = conversation.answers.get("callback.who", ())
    last = max((place for place, name in enumerate(names) if name == "anyone"), default=-1)
    return names[last + 1 :]


def language_name(wording: Wording, language: str) -> str:
    """Return what an interviewer hears and reads of the language of a request."""
    if language == SIGN_LANGUAGE:
        return wording.say("said.signed", Channel.TEXT)
    return wording.line(f"lists.languages.{language}").said or ""
