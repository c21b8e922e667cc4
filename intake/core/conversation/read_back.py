"""The read-back: which pieces name everything that would be kept.

Returns names of wordings, never words. Decides nothing about what is kept (see ``core.conversation.callback_request``).
"""

from __future__ import annotations

from collections.abc import Iterator

from intake.core.channel import Channel
from intake.core.conversation.callback_request import (
    contact_of,
    format_of,
    interviewer_of,
    kept_contact,
    left_out_of,
    signs,
)
from intake.core.conversation.state import NUMBER, REMINDER, Conversation
from intake.core.phone import PhoneNumber
from intake.core.requests.contact import NO_NUMBER, Contact, Format
from intake.core.staff.interviewer import OUTSIDE


def kept_pieces(conversation: Conversation) -> tuple[str, ...]:
    """Return the names of the pieces, in the order they are read back.

    Every kept answer is named; by text the language only when it is not the one spoken.
    """
    return tuple(_pieces(conversation))


def someone_else_piece(conversation: Conversation, caller: PhoneNumber | None) -> str | None:
    """Return the piece that says what happens if someone else picks up, or None without a number."""
    contact = kept_contact(conversation, caller)
    if contact in NO_NUMBER:
        return None
    if contact is Contact.ANOTHER_PHONE:
        # Whose phone it is nobody knows: another try is not offered.
        return "said.someone_else_stops_typed"
    # It is kept only of a phone they did not type.
    may_try = conversation.number is None and conversation.chose("callback.more", "try_again")
    return "said.someone_else_may_try" if may_try else "said.someone_else_stops"


def kept_days(conversation: Conversation) -> str:
    """Return the name of the days after which all is gone at the latest: sooner where no day was agreed on.

    By the rule of ``core.retention``: a time, or a window in which they call, is waited for.
    """
    awaited = conversation.time is not None or conversation.window is not None
    return "days" if awaited else "open_days"


def _pieces(conversation: Conversation) -> Iterator[str]:
    yield from _way(conversation)
    if conversation.extension:
        yield "said.extension"
    yield from _options(conversation, "callback.perspective")
    yield from _when(conversation)
    yield from _language(conversation)
    if contact_of(conversation) is Contact.THIS_PHONE:
        allowed = "yes" if conversation.chose("callback.message", "yes") else "no"
        yield f"callback.message.options.{allowed}"
        if conversation.time is not None:
            reminded = "yes" if conversation.chose(REMINDER, "yes") else "no"
            yield f"{REMINDER}.options.{reminded}"
    yield from _meeting(conversation)
    yield from _company(conversation)


def _way(conversation: Conversation) -> Iterator[str]:
    if conversation.time is None or contact_of(conversation) not in NO_NUMBER:
        yield from _last_option(conversation, NUMBER)
    elif conversation.time.region is None:
        yield "said.you_call_us_then"
    else:
        yield "said.no_number"


def _when(conversation: Conversation) -> Iterator[str]:
    if conversation.time is not None:
        yield "said.time" if conversation.time.region is None else "said.time_in_person"
        return
    yield from _options(conversation, "callback.times")


def _company(conversation: Conversation) -> Iterator[str]:
    interviewer = interviewer_of(conversation)
    if interviewer == OUTSIDE and format_of(conversation) is not Format.IN_PERSON:
        # Else it was said where they meet.
        yield from _region(conversation)
    if interviewer is not None:
        yield f"callback.who.options.{interviewer}"
    # Someone who is silent at the question which group leaves none out.
    if left_out_of(conversation) is not None:
        yield "callback.who.options.leave_out"


def _language(conversation: Conversation) -> Iterator[str]:
    if signs(conversation):
        yield "said.signed"
        return
    chosen = conversation.answers.get("callback.which_language", ())
    if chosen:
        yield f"lists.languages.{chosen[-1]}"
    elif conversation.channel is not Channel.TEXT:
        yield f"lists.languages.{conversation.language}"


def _meeting(conversation: Conversation) -> Iterator[str]:
    if conversation.time is not None and conversation.time.region is not None:
        # Said with the time.
        return
    match format_of(conversation):
        case Format.IN_PERSON:
            yield "callback.more.options.in_person"
            yield from _region(conversation)
        case Format.SMALL_GROUP:
            yield "callback.more.options.small_group"
        case Format.BY_PHONE:
            pass


def _region(conversation: Conversation) -> Iterator[str]:
    for region in conversation.answers.get("callback.region", ())[-1:]:
        yield f"lists.regions.{region}"


def _options(conversation: Conversation, step: str) -> Iterator[str]:
    for name in conversation.answers.get(step, ()):
        yield f"{step}.options.{name}"


def _last_option(conversation: Conversation, step: str) -> Iterator[str]:
    names = conversation.answers.get(step, ())
    if names:
        yield f"{step}.options.{names[-1]}"
