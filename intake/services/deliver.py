"""Deliver: what is due leaves once, on time, or not at all.

A row is claimed and committed, looked at afresh here, sent outside any transaction, and settled. Numbers are
opened in the moment of sending and kept nowhere. Renders no words: they come from the composer handed in.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

from intake.core.delivery import (
    Accepted,
    Answer,
    Call,
    Composed,
    DueRow,
    Found,
    Refused,
    Ring,
    Sought,
    Text,
    Words,
    moment_of,
    valid_seconds,
)
from intake.core.outgoing import Kind, Recipient, Sender
from intake.core.phone import PhoneNumber, from_caller_id
from intake.core.segments import segments
from intake.core.staff import Standing
from intake.services.post import Broken, CannotTell, NoReason, NotFound, Post, Result, Sent
from intake.storage import sealing
from intake.storage.requests import RequestState
from intake.storage.unit_of_work import UnitOfWork

# Clocks of two machines are never the same: what was sent at the try may seem a little older.
CLOCK_DOUBT = timedelta(seconds=60)
# Four waits, two seconds: the switchboard behind a number answers before it listens.
BEFORE_EXTENSION = "wwww"


def send(post: Post, row: DueRow) -> Result:
    """Look at a claimed row afresh and send it; never raises."""
    try:
        now = post.clock()
        # A worker that stood still for longer than its lease: somebody else looks after the row.
        if now >= row.lease_until:
            return CannotTell()
        reason = moment_of(row, now, post.manners.zone)
        if reason is not None:
            return reason
        ready = _ready(post, row)
        return NoReason() if ready is None else _hand_over(post, row, ready)
    except Exception as error:  # noqa: BLE001 - one row that breaks must hold up no other
        return Broken(error)


def look_up(post: Post, row: DueRow) -> Result:
    """Find out what became of a row that a worker left behind, or whose sending ended unclear; never raises.

    No try begins before its row is due. That holds however many workers died over it, each with a lease of its own.
    """
    try:
        with post.database.reading() as work:
            ready = _compose(post, work, row)
            since = row.due_at - CLOCK_DOUBT
            others = work.outbox.known_ids(row, since)
        if ready is None:
            return NoReason()
        known = frozenset(sealing.open_id(sealed, post.keys) for sealed in others)
        return _found(post, row, _sought(ready, since, known))
    except Exception as error:  # noqa: BLE001 - as above
        return Broken(error)


@dataclass(frozen=True, slots=True)
class _Ready:
    """What is sent, from where, and to whom: lives as long as the sending."""

    composed: Composed
    from_: PhoneNumber
    to: PhoneNumber
    extension: str | None = field(default=None, repr=False)


def _ready(post: Post, row: DueRow) -> _Ready | None:
    with post.database.reading() as work:
        return _compose(post, work, row)


def _compose(post: Post, work: UnitOfWork, row: DueRow) -> _Ready | None:
    callee = _callee(post, work, row)
    ours = (post.manners.line, post.manners.quiet)
    if callee is None or callee.number in ours or from_caller_id(callee.number.e164) is None:
        # Looked at once more: what may be called may have changed since a number was sealed.
        return None
    composed = post.compose(work, row)
    if composed is None:
        return None
    from_ = post.manners.quiet if row.sender is Sender.QUIET else post.manners.line
    return _Ready(composed, from_, callee.number, callee.extension)


def _callee(post: Post, work: UnitOfWork, row: DueRow) -> sealing.Callee | None:
    """Open whose phone it goes to; None where they must not be reached."""
    match row.recipient:
        case Recipient.INTERVIEWER:
            return _interviewer(post, work, row)
        case Recipient.COORDINATOR:
            coordinator = post.manners.coordinator
            return None if coordinator is None else sealing.Callee(coordinator)
        case Recipient.PERSON:
            return _person(post, work, row)
        case _:
            assert_never(row.recipient)


def _interviewer(post: Post, work: UnitOfWork, row: DueRow) -> sealing.Callee | None:
    found = work.interviewers.reached_at(row.recipient_id)
    if found is None:
        return None
    standing, sealed = found
    # Who has not agreed yet gets the text that asks for it, and nothing else.
    welcome = standing is Standing.INVITED and row.kind is Kind.WELCOME
    if standing is not Standing.ACTIVE and not welcome:
        return None
    return sealing.Callee(sealing.open_phone(sealed, post.keys))


def _person(post: Post, work: UnitOfWork, row: DueRow) -> sealing.Callee | None:
    request = work.requests.get(row.recipient_id)
    if request is None or request.state is not RequestState.WAITING or request.sealed_number is None:
        return None
    # A number somebody typed is never texted.
    if not row.is_call and not request.own_phone:
        return None
    key = work.requests.sealed_key(request.id)
    if key is None:
        return None
    sealed = sealing.SealedRequest(request.sealed_number, key)
    return sealing.open_number(request.id, sealed, post.keys)


def _hand_over(post: Post, row: DueRow, ready: _Ready) -> Result:
    answer = _asked(post, row, ready)
    if not isinstance(answer, Accepted):
        return answer
    words = ready.composed if isinstance(ready.composed, Words) else None
    return Sent(
        answer.provider_id,
        sealing.seal_found_id(answer.provider_id, post.keys),
        answer.status,
        segments=segments(words.body) if words else 1,
        about=words.about if words else None,
    )


def _asked(post: Post, row: DueRow, ready: _Ready) -> Answer:
    url = post.manners.public_url
    match ready.composed:
        case Words(body=body):
            status_url = f"{url}{post.manners.text_status_path}?t={row.token}"
            valid = valid_seconds(row, post.clock())
            return post.gateway.send_text(Text(ready.to, ready.from_, body, status_url, valid))
        case Ring():
            return post.gateway.ring(_call(ready, ready.composed, url))
        case _:
            assert_never(ready.composed)


def _call(ready: _Ready, ring: Ring, url: str) -> Call:
    if ready.extension is None:
        return Call(ready.to, ready.from_, ring, url)
    # Behind an extension a machine always answers first: there only the key that is pressed decides.
    heard = replace(ring, detect_machine=False, after_greeting=False)
    return Call(ready.to, ready.from_, heard, url, BEFORE_EXTENSION + ready.extension)


def _sought(ready: _Ready, since: datetime, known: frozenset[str]) -> Sought:
    if not isinstance(ready.composed, Words):
        return Sought(ready.from_, ready.to, since, known=known)
    words = ready.composed
    return Sought(ready.from_, ready.to, since, words.body, known, words.begins)


def _found(post: Post, row: DueRow, sought: Sought) -> Result:
    find = post.gateway.find_call if row.is_call else post.gateway.find_text
    found = find(sought)
    match found:
        case None:
            return NotFound()
        case Refused():
            return CannotTell()
        case Found():
            sealed = sealing.seal_found_id(found.provider_id, post.keys)
            return Sent(found.provider_id, sealed, found.status, found.code)
        case _:
            assert_never(found)
