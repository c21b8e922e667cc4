"""Whether something starts a process again when it ends."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    supervised = sa.Column("supervised", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("running_process", supervised)


def downgrade() -> None:
    op.drop_column("running_process", "supervised")
