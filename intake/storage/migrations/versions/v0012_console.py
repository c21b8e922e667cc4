"""The console: accounts and what they sign in with, staff orders, the audit; and requests that are held."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intake.storage.schema.column_types import UTCDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _accounts()
    _ways_in()
    _orders_and_audit()
    # The defaults stay: to take them away SQLite would copy the table, and what hangs on its rows would go.
    held = sa.Column("held", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("callback_request", held)
    op.add_column("callback_request", sa.Column("kept_from", sa.Text, nullable=False, server_default=""))
    op.add_column("assignment", sa.Column("taken_at", UTCDateTime))


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("handle", sa.Text, nullable=False, unique=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("interviewer_id", sa.Text, sa.ForeignKey("interviewer.id"), unique=True),
        sa.Column("user_handle", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("made_on", sa.Date, nullable=False),
        sa.Column("seen_on", sa.Date),
        sa.Column("recovered_on", sa.Date),
    )
    op.create_table(
        "passkey",
        sa.Column("credential_id", sa.LargeBinary, primary_key=True),
        sa.Column("account_id", sa.Text, sa.ForeignKey("account.id"), nullable=False, index=True),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("sign_count", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("made_on", sa.Date, nullable=False),
    )
    op.create_table(
        "recovery_code",
        sa.Column("code_hash", sa.LargeBinary, primary_key=True),
        sa.Column("account_id", sa.Text, sa.ForeignKey("account.id"), nullable=False, index=True),
    )


def _ways_in() -> None:
    op.create_table(
        "invitation",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("handle", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("interviewer_id", sa.Text, sa.ForeignKey("interviewer.id")),
        sa.Column("invited_by", sa.Text, sa.ForeignKey("account.id")),
        sa.Column("expires_at", UTCDateTime, nullable=False),
    )
    op.create_table(
        "account_session",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        sa.Column("account_id", sa.Text, sa.ForeignKey("account.id"), nullable=False, index=True),
        sa.Column("begun_at", UTCDateTime, nullable=False),
        sa.Column("seen_at", UTCDateTime, nullable=False),
        sa.Column("asserted_at", UTCDateTime, nullable=False),
    )
    op.create_table(
        "passkey_ceremony",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        sa.Column("challenge", sa.LargeBinary, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("account_id", sa.Text, sa.ForeignKey("account.id")),
        sa.Column("expires_at", UTCDateTime, nullable=False, index=True),
    )


def _orders_and_audit() -> None:
    of_request = sa.ForeignKey("callback_request.id", ondelete="CASCADE")
    op.create_table(
        "staff_order",
        sa.Column("id", _ROW_NUMBER, primary_key=True, autoincrement=True),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("request", sa.Text, of_request, index=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("asked_at", UTCDateTime, nullable=False),
        sa.Column("result", sa.Text),
        sa.Column("done_at", UTCDateTime, index=True),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "audit_entry",
        sa.Column("seq", _ROW_NUMBER, primary_key=True, autoincrement=True),
        sa.Column("hour", UTCDateTime, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("thing", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_column("assignment", "taken_at")
    for column in ("kept_from", "held"):
        op.drop_column("callback_request", column)
    for table in (
        "audit_entry",
        "staff_order",
        "passkey_ceremony",
        "account_session",
        "invitation",
        "recovery_code",
        "passkey",
        "account",
    ):
        op.drop_table(table)
