"""Rights: the one table of what the console may read and write; what is not named here it is denied.

From it come SQLite's authorizer (``authorizer``) and PostgreSQL's grants (``grants``). Nothing by which a person could
be reached or recognised stands in it, nor the hour and the way a request came: a test holds it to that, and another
to naming no column that no page reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TableRights:
    """What may be done with one table: which columns are read, given with a new row, and changed; whether rows are deleted."""

    reads: frozenset[str]
    inserts: frozenset[str] = frozenset()
    updates: frozenset[str] = frozenset()
    deletes: bool = False


Rights = Mapping[str, TableRights]


def _named(columns: str) -> frozenset[str]:
    return frozenset(columns.split())


_HOURS = _named("interviewer_id weekday starts ends")
_DIFFERS = _named("id interviewer_id day kind starts ends")
_ACCOUNT = _named("id handle role interviewer_id user_handle made_on seen_on recovered_on")
_PASSKEY = _named("credential_id account_id public_key sign_count name url made_on")
_INVITATION = _named("token_hash purpose handle role interviewer_id invited_by expires_at")
_SESSION = _named("token_hash account_id begun_at seen_at asserted_at")
_CEREMONY = _named("token_hash challenge purpose account_id expires_at")
_VISIT = _named("id region place day starts ends interviewer_id")
_DAY = _named("day closed call_in")

CONSOLE_RIGHTS: Rights = {
    # Of people: how a request stands, and nothing it could be recognised by.
    "callback_request": TableRights(
        _named(
            "id staff_code contact message try_again windows call_in_starts_at call_in_ends_at language "
            "interview_language perspective format region interviewer left_out state attempts not_before "
            "silenced held words_known kept_from requested_on"
        )
    ),
    "assignment": TableRights(_named("id request_id interviewer_id state made_at taken_at expires_at")),
    "appointment": TableRights(
        _named(
            "request_id interviewer_id starts_at ends_at visit_id person_reminders version confirmed_version"
        )
    ),
    # Its token names it in our addresses, and its room at the provider: neither is for anybody to see.
    "attempt": TableRights(_named("request_id number interviewer_id ending began_at")),
    # Of staff: what they can and when, and no phone.
    "interviewer": TableRights(
        _named(
            "id handle agency languages regions gender daily_cap backup_id standing resting_until "
            "last_assigned_at offers_from"
        ),
        # What they can; neither who they are, nor whether they are asked for anything.
        updates=_named("agency languages regions gender daily_cap backup_id"),
    ),
    "availability": TableRights(_HOURS, inserts=_HOURS, deletes=True),
    "availability_exception": TableRights(_DIFFERS, inserts=_DIFFERS, deletes=True),
    # Somebody who may join: the code is closed as it is given, and the phone and the words that come of it are never read.
    "join_invitation": TableRights(
        _named("id handle agency languages regions gender daily_cap expires_at joined_at"),
        inserts=_named("id handle agency languages regions gender daily_cap sealed_code expires_at"),
    ),
    "visit": TableRights(_VISIT, inserts=_VISIT, deletes=True),
    "day_exception": TableRights(_DAY, inserts=_DAY, deletes=True),
    # Of the line: its sums and named values. It changes none: the marks of keys and ledgers stand among them.
    "counter": TableRights(_named("week dimension value n")),
    "line_state": TableRights(_named("name value")),
    "running_process": TableRights(_named("role seen_at")),
    "alembic_version": TableRights(_named("version_num")),
    # Its own: who may sign in, and who has.
    "account": TableRights(_ACCOUNT, inserts=_ACCOUNT, updates=_named("seen_on recovered_on"), deletes=True),
    "passkey": TableRights(_PASSKEY, inserts=_PASSKEY, updates=_named("sign_count name"), deletes=True),
    "recovery_code": TableRights(
        _named("code_hash account_id"), inserts=_named("code_hash account_id"), deletes=True
    ),
    "invitation": TableRights(_INVITATION, inserts=_INVITATION, deletes=True),
    "account_session": TableRights(
        _SESSION, inserts=_SESSION, updates=_named("seen_at asserted_at"), deletes=True
    ),
    "passkey_ceremony": TableRights(_CEREMONY, inserts=_CEREMONY, deletes=True),
    # When an interviewer is busy, for the calendar they gave the address to.
    "calendar_feed": TableRights(
        _named("interviewer_id token_hash made_on"),
        inserts=_named("interviewer_id token_hash made_on"),
        deletes=True,
    ),
    # What it asks of the worker, who alone writes what came of it; what is sealed it never reads again.
    "staff_order": TableRights(
        _named("id account act request result"),
        inserts=_named("account act request sealed asked_at"),
    ),
    # Added to, and never changed.
    "audit_entry": TableRights(
        _named("seq hour account act thing"), inserts=_named("hour account act thing")
    ),
}
