"""Picked up: in which part of the day somebody picked up the phone of a request, and no talk came of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("callback_request", sa.Column("picked_up", sa.Text))


def downgrade() -> None:
    op.drop_column("callback_request", "picked_up")
