"""Last ring: what was heard of it, so that one ring is counted once. Silenced: its person wants no more rings and texts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Asked to be called, and the number was taken since: only silencing does that to a request that is no decoy.
_SILENCE = (
    "UPDATE callback_request SET silenced = true WHERE sealed_number IS NULL"
    " AND contact IN ('this_phone', 'another_phone') AND state IN ('new', 'waiting', 'silenced')"
)


def upgrade() -> None:
    op.add_column("callback_request", sa.Column("last_ring", sa.Text))
    op.add_column("callback_request", sa.Column("last_heard", sa.Text))
    # The default stays: to take it away SQLite would copy the table, and what hangs on its rows would go.
    silenced = sa.Column("silenced", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("callback_request", silenced)
    op.execute(_SILENCE)


def downgrade() -> None:
    for column in ("silenced", "last_heard", "last_ring"):
        op.drop_column("callback_request", column)
