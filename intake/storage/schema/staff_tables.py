"""Tables of staff and of what is sent: interviewers, their hours, the line's days, what they took on, and the outbox.

No name but a short handle, and no number in the clear. All times are aware and UTC, except the hours of
availability and visits, which are by the line's clock.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Time,
)

from intake.storage.schema.column_types import UTCDateTime, metadata
from intake.storage.schema.table_facts import table_facts

interviewer = Table(
    "interviewer",
    metadata,
    Column("id", Text, primary_key=True),
    # What the coordinator calls them by text: one short word.
    Column("handle", Text, nullable=False, unique=True),
    Column("agency", Text, nullable=False),
    Column("languages", Text, nullable=False),
    Column("regions", Text, nullable=False),
    Column("gender", Text),
    Column("daily_cap", Integer, nullable=False),
    Column("backup_id", Text),
    Column("phone_key", LargeBinary, nullable=False, unique=True),
    Column("sealed_phone", LargeBinary, nullable=False),
    Column("standing", Text, nullable=False),
    # The consent record: when they agreed to texts, and to which words.
    Column("agreed_at", UTCDateTime),
    Column("agreed_to", Text),
    # Counts the phones they had: what was meant for an older one is never sent to a newer one.
    Column("phone_version", Integer, nullable=False),
    Column("resting_until", UTCDateTime),
    Column("last_assigned_at", UTCDateTime),
    # What their next word without a code is about, and until when.
    Column("texted_about", Text),
    Column("texted_at", UTCDateTime),
    Column("pin_hash", Text),
    Column("pin_wrong", Integer, nullable=False),
    Column("pin_paused_until", UTCDateTime),
    # The first day on which they are offered requests, by the line's clock; none where that is at once.
    Column("offers_from", Date),
    info=table_facts(backup="operations", scrubbed=False),
)

availability = Table(
    "availability",
    metadata,
    Column("interviewer_id", Text, ForeignKey("interviewer.id"), primary_key=True),
    # 0 is Monday; the hours are by the line's clock.
    Column("weekday", Integer, primary_key=True),
    Column("starts", Time, primary_key=True),
    Column("ends", Time, nullable=False),
    info=table_facts(backup="operations", scrubbed=False),
)

availability_exception = Table(
    "availability_exception",
    metadata,
    Column("id", Text, primary_key=True),
    Column("interviewer_id", Text, ForeignKey("interviewer.id"), nullable=False, index=True),
    Column("day", Date, nullable=False),
    Column("kind", Text, nullable=False),
    # None for the whole day.
    Column("starts", Time),
    Column("ends", Time),
    info=table_facts(backup="operations", scrubbed=False),
)

visit = Table(
    "visit",
    metadata,
    Column("id", Text, primary_key=True),
    Column("region", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("starts", Time, nullable=False),
    Column("ends", Time, nullable=False),
    Column("interviewer_id", Text, ForeignKey("interviewer.id"), nullable=False, index=True),
    info=table_facts(backup="operations", scrubbed=False),
)

day_exception = Table(
    "day_exception",
    metadata,
    # A day on which the whole line differs from its settings.
    Column("day", Date, primary_key=True),
    Column("closed", Boolean, nullable=False),
    # The call-in windows of that day, such as 14:00-16:00,17:00-19:00; empty for none, NULL for those of the settings.
    Column("call_in", Text),
    info=table_facts(backup="operations", scrubbed=False),
)

join_invitation = Table(
    "join_invitation",
    metadata,
    # Somebody who may become an interviewer by a text: no row of an interviewer exists before the coordinator's phone
    # says OK.
    Column("id", Text, primary_key=True),
    Column("handle", Text, nullable=False, unique=True),
    Column("agency", Text, nullable=False),
    Column("languages", Text, nullable=False),
    Column("regions", Text, nullable=False),
    Column("gender", Text),
    Column("daily_cap", Integer, nullable=False),
    # The code of eight digits, closed for the web side, until that has made its hash of it.
    Column("sealed_code", LargeBinary),
    Column("code_hmac", LargeBinary, unique=True),
    Column("expires_at", UTCDateTime, nullable=False),
    # Of the phone that sent JOIN; with them the two words it was answered.
    Column("phone_key", LargeBinary, unique=True),
    Column("sealed_phone", LargeBinary),
    Column("words", Text),
    Column("joined_at", UTCDateTime),
    info=table_facts(backup="neither", scrubbed=False),
)

calendar_feed = Table(
    "calendar_feed",
    metadata,
    Column("interviewer_id", Text, ForeignKey("interviewer.id"), primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("made_on", Date, nullable=False),
    info=table_facts(backup="neither", scrubbed=False),
)

assignment = Table(
    "assignment",
    metadata,
    Column("id", Text, primary_key=True),
    Column("request_id", Text, ForeignKey("callback_request.id"), nullable=False, index=True),
    Column("interviewer_id", Text, ForeignKey("interviewer.id"), nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("made_at", UTCDateTime, nullable=False),
    # When an offer runs out; None for what is taken.
    Column("expires_at", UTCDateTime),
    # When somebody took it or was given it, so that whoever was second can be told.
    Column("taken_at", UTCDateTime),
    info=table_facts(backup="people", scrubbed=True),
)

appointment = Table(
    "appointment",
    metadata,
    # One time a request: moving it keeps the row and counts its version.
    Column("request_id", Text, ForeignKey("callback_request.id"), primary_key=True),
    # None where the request is a decoy: nobody is kept busy, and its code still hears the time.
    Column("interviewer_id", Text, ForeignKey("interviewer.id"), index=True),
    Column("starts_at", UTCDateTime, nullable=False, index=True),
    Column("ends_at", UTCDateTime, nullable=False),
    Column("visit_id", Text),
    Column("person_reminders", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    # The interviewer's OK to this version, and who was asked when it did not come.
    Column("confirmed_version", Integer, nullable=False),
    info=table_facts(backup="people", scrubbed=True),
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", Text, primary_key=True),
    Column("request_id", Text, ForeignKey("callback_request.id"), nullable=False, index=True),
    # Which of the request's attempts it is: each ring of the outbox exists once for it.
    Column("number", Integer, nullable=False),
    Column("way", Text, nullable=False),
    # None while a caller waits and nobody on duty is rung yet.
    Column("interviewer_id", Text, index=True),
    # Both unguessable: one names it in our addresses, one names its room at the provider.
    Column("token", Text, nullable=False, unique=True),
    Column("room", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("ending", Text),
    Column("sealed_interviewer_call", LargeBinary),
    Column("sealed_person_call", LargeBinary),
    # Finds the attempt of somebody who called us when their call ends.
    Column("caller_key", LargeBinary, unique=True),
    # Who on duty was rung already, by id.
    Column("rung", Text, nullable=False),
    Column("began_at", UTCDateTime, nullable=False),
    # A live one that is still in its state then was lost without a word.
    Column("deadline_at", UTCDateTime, nullable=False),
    Column("ended_at", UTCDateTime),
    info=table_facts(backup="people", scrubbed=True),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    # A request's, an interviewer's or a day's name: what it is about.
    Column("subject", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    # Whose phone: an interviewer's id, a request's id, or empty for the coordinator.
    Column("recipient_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sender", Text, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("due_at", UTCDateTime, nullable=False),
    Column("send_before", UTCDateTime),
    Column("state", Text, nullable=False),
    Column("lease_until", UTCDateTime),
    Column("tries", Integer, nullable=False),
    Column("sealed_provider_id", LargeBinary),
    # The provider's own word for how far it came, and its error code.
    Column("delivery", Text),
    Column("error_code", Integer),
    Column("done_at", UTCDateTime),
    Index("uq_outbox_once", "kind", "subject", "recipient_id", "version", unique=True),
    Index(None, "subject"),
    info=table_facts(backup="neither", scrubbed=False),
)

sending_lane = Table(
    "sending_lane",
    metadata,
    # Which of our numbers: the line or the quiet number.
    Column("name", Text, primary_key=True),
    Column("next_free_at", UTCDateTime, nullable=False),
    info=table_facts(backup="neither", scrubbed=False),
)
