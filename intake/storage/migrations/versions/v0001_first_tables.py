"""The first tables: conversations, orders, guesses, requests and keys, copies, counters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intake.storage.schema.column_types import UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_conversations()
    _create_requests()
    _create_the_rest()


def downgrade() -> None:
    for table in (
        "house",
        "counter",
        "do_not_call",
        "provider_copy",
        "request_key",
        "callback_request",
        "guess",
        "orders",
        "conversation",
    ):
        op.drop_table(table)


def _create_conversations() -> None:
    op.create_table(
        "conversation",
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("started_at", UTCDateTime, nullable=False),
        sa.Column("last_turn_at", UTCDateTime, nullable=False),
        sa.Column("expires_at", UTCDateTime, nullable=False),
        sa.Column("finished", sa.Boolean, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_conversation"),
    )
    op.create_index("ix_conversation_expires_at", "conversation", ["expires_at"])
    op.create_table(
        "guess",
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("started_at", UTCDateTime, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_guess"),
    )


def _create_requests() -> None:
    op.create_table(
        "callback_request",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("code_name", sa.Text, nullable=False),
        sa.Column("staff_code", sa.Text, nullable=False),
        sa.Column("code_hmac", sa.LargeBinary),
        sa.Column("tag", sa.LargeBinary),
        sa.Column("phone_tag", sa.LargeBinary),
        sa.Column("sealed_number", sa.LargeBinary),
        sa.Column("contact", sa.Text, nullable=False),
        sa.Column("message", sa.Boolean, nullable=False),
        sa.Column("try_again", sa.Boolean, nullable=False),
        sa.Column("windows", sa.Text, nullable=False),
        sa.Column("call_in_starts_at", UTCDateTime),
        sa.Column("call_in_ends_at", UTCDateTime),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("interview_language", sa.Text),
        sa.Column("perspective", sa.Text, nullable=False),
        sa.Column("format", sa.Text, nullable=False),
        sa.Column("region", sa.Text),
        sa.Column("interviewer", sa.Text),
        sa.Column("left_out", sa.Text),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("not_before", UTCDateTime),
        sa.Column("requested_on", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_callback_request"),
        sa.UniqueConstraint("code_name", name="uq_callback_request_code_name"),
        sa.UniqueConstraint("staff_code", name="uq_callback_request_staff_code"),
        sa.UniqueConstraint("code_hmac", name="uq_callback_request_code_hmac"),
    )
    op.create_index("ix_callback_request_tag", "callback_request", ["tag"])
    op.create_index("ix_callback_request_phone_tag", "callback_request", ["phone_tag"])
    op.create_index("ix_callback_request_state_requested_on", "callback_request", ["state", "requested_on"])
    op.create_table(
        "request_key",
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("sealed_key", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("request_id", name="pk_request_key"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["callback_request.id"], name="fk_request_key_request_id_callback_request"
        ),
    )


def _create_the_rest() -> None:
    op.create_table(
        "orders",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("request_id", sa.Text),
        sa.Column("sealed_number", sa.LargeBinary),
        sa.Column("own_phone", sa.Boolean, nullable=False),
        sa.Column("created_at", UTCDateTime, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("parked", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_orders"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "provider_copy",
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("sealed_id", sa.LargeBinary, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("due_at", UTCDateTime, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("created_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_provider_copy"),
    )
    op.create_index("ix_provider_copy_due_at", "provider_copy", ["due_at"])
    op.create_table(
        "do_not_call",
        sa.Column("tag", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("tag", name="pk_do_not_call"),
    )
    op.create_table(
        "counter",
        sa.Column("week", sa.Date, nullable=False),
        sa.Column("dimension", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("week", "dimension", "value", name="pk_counter"),
    )
    op.create_table(
        "house",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_house"),
    )
