"""Tables of the console: who may sign in, what they asked of the worker, and which acts were done.

Nothing of a person but the random id of a request, and that only until an order was done. A token, a code of a
recovery and a session are known by their SHA-256 alone. All times are aware and UTC, by the machine's own clock; those of
orders by the line's, as the worker goes by it.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from intake.storage.schema.column_types import UTCDateTime, metadata
from intake.storage.schema.table_facts import table_facts

_ROW_NUMBER = BigInteger().with_variant(Integer, "sqlite")

account = Table(
    "account",
    metadata,
    Column("id", Text, primary_key=True),
    Column("handle", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    # Whose own requests and hours an interviewer's account shows; none for a coordinator's.
    Column("interviewer_id", Text, ForeignKey("interviewer.id"), unique=True),
    # What the devices know the account by; says nothing.
    Column("user_handle", LargeBinary, nullable=False, unique=True),
    Column("made_on", Date, nullable=False),
    # The day, and no more, on which it was used last.
    Column("seen_on", Date),
    # Until when the other coordinators read that it was entered by a recovery code.
    Column("recovered_on", Date),
    info=table_facts(backup="operations", scrubbed=False),
)

passkey = Table(
    "passkey",
    metadata,
    Column("credential_id", LargeBinary, primary_key=True),
    Column("account_id", Text, ForeignKey("account.id"), nullable=False, index=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    # What its holder calls the device.
    Column("name", Text, nullable=False),
    # The address it was made for: it works at no other.
    Column("url", Text, nullable=False),
    Column("made_on", Date, nullable=False),
    info=table_facts(backup="operations", scrubbed=False),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("account_id", Text, ForeignKey("account.id"), nullable=False, index=True),
    info=table_facts(backup="operations", scrubbed=False),
)

invitation = Table(
    "invitation",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    # To make an account, to make its passkeys anew, or to add one after a recovery code.
    Column("purpose", Text, nullable=False),
    Column("handle", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("interviewer_id", Text, ForeignKey("interviewer.id")),
    # Whose rights are looked at again when it is accepted; none where the operator's command made it.
    Column("invited_by", Text, ForeignKey("account.id")),
    Column("expires_at", UTCDateTime, nullable=False),
    info=table_facts(backup="neither", scrubbed=False),
)

account_session = Table(
    "account_session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("account_id", Text, ForeignKey("account.id"), nullable=False, index=True),
    Column("begun_at", UTCDateTime, nullable=False),
    # Written at most once in five minutes.
    Column("seen_at", UTCDateTime, nullable=False),
    # When a device was last asked who holds it.
    Column("asserted_at", UTCDateTime, nullable=False),
    info=table_facts(backup="neither", scrubbed=False),
)

passkey_ceremony = Table(
    "passkey_ceremony",
    metadata,
    # What a browser brings back with the answer of its device.
    Column("token_hash", LargeBinary, primary_key=True),
    Column("challenge", LargeBinary, nullable=False),
    Column("purpose", Text, nullable=False),
    # Whose passkey it is about; none at a sign-in, where the device says it.
    Column("account_id", Text, ForeignKey("account.id")),
    Column("expires_at", UTCDateTime, nullable=False, index=True),
    info=table_facts(backup="neither", scrubbed=False),
)

staff_order = Table(
    "staff_order",
    metadata,
    Column("id", _ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("account", Text, nullable=False),
    Column("act", Text, nullable=False),
    # None where it is about the line itself, or about two words that nobody but the worker may look up.
    Column("request", Text, ForeignKey("callback_request.id", ondelete="CASCADE"), index=True),
    # All else that was asked, for the worker alone.
    Column("sealed", LargeBinary, nullable=False),
    Column("asked_at", UTCDateTime, nullable=False),
    Column("result", Text),
    Column("done_at", UTCDateTime, index=True),
    # An order's number is never given twice, so that "by id" stays "by time" after rows are gone.
    sqlite_autoincrement=True,
    info=table_facts(backup="neither", scrubbed=True),
)

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("seq", _ROW_NUMBER, primary_key=True, autoincrement=True),
    # The hour, and no more.
    Column("hour", UTCDateTime, nullable=False),
    Column("account", Text, nullable=False),
    Column("act", Text, nullable=False),
    # A thing of the house: a handle, a day, a setting. Never a request.
    Column("thing", Text, nullable=False),
    sqlite_autoincrement=True,
    info=table_facts(backup="operations", scrubbed=False),
)
