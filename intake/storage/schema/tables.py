"""Tables: every row the line may hold of people; of all else ``staff_tables``, ``console_tables``, ``process_tables``.

What is not a column in one of these is stored nowhere.

Each says of itself whether it is backed up and scrubbed (``table_facts``). All times are aware and UTC. Queries
are in the module of their subject; changes of shape are in ``migrations``.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    false,
)

from intake.storage.schema.column_types import UTCDateTime, metadata
from intake.storage.schema.console_tables import (
    account,
    account_session,
    audit_entry,
    invitation,
    passkey,
    passkey_ceremony,
    recovery_code,
    staff_order,
)
from intake.storage.schema.process_tables import running_process, web_trouble
from intake.storage.schema.staff_tables import (
    appointment,
    assignment,
    attempt,
    availability,
    availability_exception,
    day_exception,
    interviewer,
    outbox,
    sending_lane,
    visit,
)
from intake.storage.schema.table_facts import table_facts

__all__ = [
    "UTCDateTime",
    "account",
    "account_session",
    "appointment",
    "assignment",
    "attempt",
    "audit_entry",
    "availability",
    "availability_exception",
    "callback_request",
    "conversation",
    "coordinator_notice",
    "counter",
    "day_exception",
    "do_not_call",
    "interviewer",
    "invitation",
    "line_state",
    "metadata",
    "orders",
    "outbox",
    "passkey",
    "passkey_ceremony",
    "provider_copy",
    "recovery_code",
    "request_key",
    "running_process",
    "sending_lane",
    "staff_order",
    "visit",
    "web_trouble",
    "wrong_code",
]

_ROW_NUMBER = BigInteger().with_variant(Integer, "sqlite")

conversation = Table(
    "conversation",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("started_at", UTCDateTime, nullable=False),
    Column("last_turn_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False, index=True),
    Column("finished", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
    info=table_facts(backup="neither", scrubbed=True),
)

orders = Table(
    "orders",
    metadata,
    Column("id", _ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("what", Text, nullable=False),
    Column("request_id", Text),
    Column("sealed_number", LargeBinary),
    Column("own_phone", Boolean, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("parked", Boolean, nullable=False),
    # An order's number is never given twice, so that "by id" stays "by time" after rows are gone.
    sqlite_autoincrement=True,
    info=table_facts(backup="neither", scrubbed=True),
)

wrong_code = Table(
    "wrong_code",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("started_at", UTCDateTime, nullable=False),
    Column("n", Integer, nullable=False),
    info=table_facts(backup="neither", scrubbed=True),
)

callback_request = Table(
    "callback_request",
    metadata,
    Column("id", Text, primary_key=True),
    Column("code_name", Text, nullable=False, unique=True),
    # Four characters by which staff name a request in a text.
    Column("staff_code", Text, nullable=False, unique=True),
    Column("code_hmac", LargeBinary, unique=True),
    # A request code that the console drew, closed for the web side, until that has made its hash of it.
    Column("sealed_code", LargeBinary),
    Column("tag", LargeBinary),
    Column("phone_tag", LargeBinary),
    Column("sealed_number", LargeBinary),
    Column("contact", Text, nullable=False),
    Column("message", Boolean, nullable=False),
    Column("try_again", Boolean, nullable=False),
    Column("windows", Text, nullable=False),
    Column("call_in_starts_at", UTCDateTime),
    Column("call_in_ends_at", UTCDateTime),
    Column("language", Text, nullable=False),
    Column("interview_language", Text),
    Column("perspective", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("region", Text),
    Column("interviewer", Text),
    Column("left_out", Text),
    Column("channel", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", UTCDateTime),
    # The part of the day in which somebody picked up, and no talk came of it.
    Column("picked_up", Text),
    # What was heard of the last ring, and which attempt that was; none where it was told of no ring.
    Column("last_ring", Text),
    Column("last_heard", Text),
    # Its person wants no ring and no text any more: its number is gone.
    Column("silenced", Boolean, nullable=False, server_default=false()),
    # The coordinator lets nothing of it go out, and offers it to nobody, until they let it go on.
    Column("held", Boolean, nullable=False, server_default=false()),
    # The ids of interviewers it is never offered to again.
    Column("kept_from", Text, nullable=False, server_default=""),
    # Somebody who was cut off has seen its two words: we ring nobody for it before its person called, or whoever has it
    # now was told.
    Column("words_known", Boolean, nullable=False, server_default=false()),
    Column("requested_on", Date, nullable=False),
    Index(None, "tag"),
    Index(None, "phone_tag"),
    Index(None, "state", "requested_on"),
    info=table_facts(backup="people", scrubbed=True),
)

request_key = Table(
    "request_key",
    metadata,
    Column("request_id", Text, ForeignKey("callback_request.id"), primary_key=True),
    Column("sealed_key", LargeBinary, nullable=False),
    info=table_facts(backup="people", scrubbed=True),
)

coordinator_notice = Table(
    "coordinator_notice",
    metadata,
    # What the coordinator was told once of a request; it goes when the request goes.
    Column("request_id", Text, ForeignKey("callback_request.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, primary_key=True),
    info=table_facts(backup="neither", scrubbed=True),
)

provider_copy = Table(
    "provider_copy",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("sealed_id", LargeBinary, nullable=False),
    Column("kind", Text, nullable=False),
    # The call must be ended first: its reason is gone while somebody may still hear it.
    Column("hang_up", Boolean, nullable=False),
    Column("due_at", UTCDateTime, nullable=False, index=True),
    Column("tries", Integer, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    info=table_facts(backup="neither", scrubbed=True),
)

do_not_call = Table(
    "do_not_call",
    metadata,
    Column("tag", LargeBinary, primary_key=True),
    info=table_facts(backup="people", scrubbed=False),
)

counter = Table(
    "counter",
    metadata,
    Column("week", Date, primary_key=True),
    Column("dimension", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("n", Integer, nullable=False),
    info=table_facts(backup="operations", scrubbed=False),
)

line_state = Table(
    "line_state",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    info=table_facts(backup="operations", scrubbed=False),
)
