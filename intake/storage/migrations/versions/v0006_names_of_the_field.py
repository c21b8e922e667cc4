"""Names of the field: tables and a state are called what they are. No row changes but in that name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLES = (("house", "line_state"), ("guess", "wrong_code"), ("sender", "sending_lane"))
_LISTED = "ix_callback_request_listed"


def upgrade() -> None:
    for old, new in _TABLES:
        _rename(old, new)
    _call_decoys("hollow", "decoy")


def downgrade() -> None:
    for old, new in _TABLES:
        _rename(new, old)
    _call_decoys("decoy", "hollow")


def _rename(old: str, new: str) -> None:
    op.rename_table(old, new)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER INDEX pk_{old} RENAME TO pk_{new}")


def _call_decoys(old: str, new: str) -> None:
    op.execute(
        sa.text("UPDATE callback_request SET state = :new WHERE state = :old").bindparams(new=new, old=old)
    )
    op.drop_index(_LISTED, "callback_request")
    where = sa.text(f"state <> '{new}' AND state <> 'erasing'")
    op.create_index(
        _LISTED, "callback_request", ["requested_on", "code_name"], sqlite_where=where, postgresql_where=where
    )
