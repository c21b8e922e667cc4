"""Attempts: the calls that bring a person and an interviewer together; and calls to be ended at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intake.storage.schema.column_types import UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("way", sa.Text, nullable=False),
        sa.Column("interviewer_id", sa.Text),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("room", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("ending", sa.Text),
        sa.Column("sealed_interviewer_call", sa.LargeBinary),
        sa.Column("sealed_person_call", sa.LargeBinary),
        sa.Column("caller_key", sa.LargeBinary),
        sa.Column("rung", sa.Text, nullable=False),
        sa.Column("began_at", UTCDateTime, nullable=False),
        sa.Column("deadline_at", UTCDateTime, nullable=False),
        sa.Column("ended_at", UTCDateTime),
        sa.ForeignKeyConstraint(
            ["request_id"], ["callback_request.id"], name="fk_attempt_request_id_callback_request"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_attempt"),
        sa.UniqueConstraint("token", name="uq_attempt_token"),
        sa.UniqueConstraint("caller_key", name="uq_attempt_caller_key"),
    )
    for column in ("interviewer_id", "request_id"):
        op.create_index(f"ix_attempt_{column}", "attempt", [column])
    for name, column in (("live", "request_id"), ("busy", "interviewer_id")):
        op.create_index(
            f"uq_attempt_{name}",
            "attempt",
            [column],
            unique=True,
            sqlite_where=sa.text("state <> 'over'"),
            postgresql_where=sa.text("state <> 'over'"),
        )
    op.add_column(
        "provider_copy", sa.Column("hang_up", sa.Boolean, nullable=False, server_default=sa.false())
    )
    with op.batch_alter_table("provider_copy") as copies:
        copies.alter_column("hang_up", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("provider_copy") as copies:
        copies.drop_column("hang_up")
    op.drop_table("attempt")
