"""Tables of the line's own processes: which run, and what went wrong at the door of the web side.

Nothing of a sender: a cause, a minute and how often. No row changes because somebody called and was answered.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text, false

from intake.storage.schema.column_types import UTCDateTime, metadata
from intake.storage.schema.table_facts import table_facts

running_process = Table(
    "running_process",
    metadata,
    Column("id", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("version", Text, nullable=False),
    Column("started_at", UTCDateTime, nullable=False),
    Column("seen_at", UTCDateTime, nullable=False),
    # Whether something starts it again when it ends.
    Column("supervised", Boolean, nullable=False, server_default=false()),
    info=table_facts(backup="neither", scrubbed=False),
)

web_trouble = Table(
    "web_trouble",
    metadata,
    Column("minute", UTCDateTime, primary_key=True),
    Column("what", Text, primary_key=True),
    Column("n", Integer, nullable=False),
    Column("first_at", UTCDateTime, nullable=False),
    # Some webhook, of anybody, was admitted after the first of these.
    Column("admitted_since", Boolean, nullable=False),
    Index(None, "admitted_since", "minute"),
    info=table_facts(backup="neither", scrubbed=False),
)
