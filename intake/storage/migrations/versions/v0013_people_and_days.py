"""People and days: who joins by text, days that differ, calendar feeds, codes drawn at the console, words that are known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intake.storage.schema.column_types import UTCDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("callback_request", sa.Column("sealed_code", sa.LargeBinary))
    # The default stays: to take it away SQLite would copy the table, and what hangs on its rows would go.
    known = sa.Column("words_known", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("callback_request", known)
    op.add_column("interviewer", sa.Column("offers_from", sa.Date))
    op.create_table(
        "day_exception",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("closed", sa.Boolean, nullable=False),
        sa.Column("call_in", sa.Text),
    )
    _join_invitations()
    op.create_table(
        "calendar_feed",
        sa.Column("interviewer_id", sa.Text, sa.ForeignKey("interviewer.id"), primary_key=True),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("made_on", sa.Date, nullable=False),
    )


def _join_invitations() -> None:
    op.create_table(
        "join_invitation",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("handle", sa.Text, nullable=False, unique=True),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("languages", sa.Text, nullable=False),
        sa.Column("regions", sa.Text, nullable=False),
        sa.Column("gender", sa.Text),
        sa.Column("daily_cap", sa.Integer, nullable=False),
        sa.Column("sealed_code", sa.LargeBinary),
        sa.Column("code_hmac", sa.LargeBinary, unique=True),
        sa.Column("expires_at", UTCDateTime, nullable=False),
        sa.Column("phone_key", sa.LargeBinary, unique=True),
        sa.Column("sealed_phone", sa.LargeBinary),
        sa.Column("words", sa.Text),
        sa.Column("joined_at", UTCDateTime),
    )


def downgrade() -> None:
    for table in ("calendar_feed", "join_invitation", "day_exception"):
        op.drop_table(table)
    op.drop_column("interviewer", "offers_from")
    for column in ("words_known", "sealed_code"):
        op.drop_column("callback_request", column)
