"""Lists: what waits is read in turn and what was tried out is found, however many requests there are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_INDEXES = (
    ("ix_callback_request_listed", ["requested_on", "code_name"], "state <> 'hollow' AND state <> 'erasing'"),
    ("ix_callback_request_tried", ["attempts"], "attempts > 0"),
)


def upgrade() -> None:
    for name, columns, where in _INDEXES:
        op.create_index(
            name,
            "callback_request",
            columns,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )


def downgrade() -> None:
    for name, _, _ in _INDEXES:
        op.drop_index(name, "callback_request")
