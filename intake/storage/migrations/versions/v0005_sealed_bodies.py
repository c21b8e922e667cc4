"""Sealed bodies: PostgreSQL keeps a conversation as it comes, since what is sealed can never be made smaller.

It tried at every turn, which took the server a twelfth of its time (``scripts/bench/run webhook``).
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _keep("EXTERNAL")


def downgrade() -> None:
    _keep("EXTENDED")


def _keep(how: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE conversation ALTER COLUMN body SET STORAGE {how}")
