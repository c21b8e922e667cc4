"""Last ring: what was heard of the last ring of a request, so that the same ring is counted once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("callback_request", sa.Column("last_ring", sa.Text))
    op.add_column("callback_request", sa.Column("last_heard", sa.Text))


def downgrade() -> None:
    op.drop_column("callback_request", "last_heard")
    op.drop_column("callback_request", "last_ring")
