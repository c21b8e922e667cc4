"""Running processes, and what went wrong at the door of the web side."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intake.storage.schema.column_types import UTCDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "running_process",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("started_at", UTCDateTime, nullable=False),
        sa.Column("seen_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_running_process"),
    )
    op.create_table(
        "web_trouble",
        sa.Column("minute", UTCDateTime, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("first_at", UTCDateTime, nullable=False),
        sa.Column("admitted_since", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("minute", "what", name="pk_web_trouble"),
    )
    op.create_index("ix_web_trouble_admitted_since_minute", "web_trouble", ["admitted_since", "minute"])


def downgrade() -> None:
    op.drop_table("web_trouble")
    op.drop_table("running_process")
