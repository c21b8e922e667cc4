"""The read-back: which pieces name everything that would be kept.

Returns names of wordings, never words. Decides nothing about what is kept (see ``core.callback``).
"""

from __future__ import annotations

from collections.abc import Iterator

from intake.core.callback import (
    Contact,
    Format,
    contact_of,
    format_of,
    interviewer_of,
    left_out_of,
)
from intake.core.conversation import NUMBER, Conversation
from intake.core.flow import Channel


def kept_pieces(conversation: Conversation) -> tuple[str, ...]:
    """Return the names of the pieces, in the order they are read back.

    By voice every kept answer is named; by text the language only when it is not the one spoken.
    """
    return tuple(_pieces(conversation))


def someone_else_piece(conversation: Conversation) -> str | None:
    """Return the piece that says what happens if someone else picks up, or None without a number."""
    if contact_of(conversation) in (Contact.YOU_CALL_US, Contact.RELAY):
        return None
    may_try = conversation.chose("callback.more", "try_again")
    return "said.someone_else_may_try" if may_try else "said.someone_else_stops"


def _pieces(conversation: Conversation) -> Iterator[str]:
    yield from _last_option(conversation, NUMBER)
    if conversation.extension:
        yield "said.extension"
    for step in ("callback.perspective", "callback.times"):
        yield from _options(conversation, step)
    yield from _language(conversation)
    if contact_of(conversation) is Contact.THIS_PHONE:
        allowed = "yes" if conversation.chose("callback.message", "yes") else "no"
        yield f"callback.message.options.{allowed}"
    yield from _meeting(conversation)
    yield from _company(conversation)


def _company(conversation: Conversation) -> Iterator[str]:
    interviewer = interviewer_of(conversation)
    if interviewer is not None:
        yield f"callback.who.options.{interviewer}"
    # Someone who is silent at the question which group leaves none out.
    if left_out_of(conversation) is not None:
        yield "callback.who.options.leave_out"


def _language(conversation: Conversation) -> Iterator[str]:
    chosen = conversation.answers.get("callback.which_language", ())
    if chosen:
        yield f"lists.languages.{chosen[-1]}"
    elif conversation.channel is Channel.VOICE:
        yield f"lists.languages.{conversation.language}"


def _meeting(conversation: Conversation) -> Iterator[str]:
    match format_of(conversation):
        case Format.IN_PERSON:
            yield "callback.more.options.in_person"
            for region in conversation.answers.get("callback.region", ())[-1:]:
                yield f"lists.regions.{region}"
        case Format.SMALL_GROUP:
            yield "callback.more.options.small_group"
        case Format.BY_PHONE:
            pass


def _options(conversation: Conversation, step: str) -> Iterator[str]:
    for name in conversation.answers.get(step, ()):
        yield f"{step}.options.{name}"


def _last_option(conversation: Conversation, step: str) -> Iterator[str]:
    names = conversation.answers.get(step, ())
    if names:
        yield f"{step}.options.{names[-1]}"
