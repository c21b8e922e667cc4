"""Coordinator notices: a row for each thing the coordinator was told of a request, where one cell held them all."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# How the cell of ``line_state`` is called; it holds words such as "nobody_fits:0123abcd".
_CELL = "coordinator_told"


def upgrade() -> None:
    op.create_table(
        "coordinator_notice",
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["callback_request.id"],
            name="fk_coordinator_notice_request_id_callback_request",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("request_id", "kind", name="pk_coordinator_notice"),
    )
    connection = op.get_bind()
    for word in (connection.execute(_the_cell()).scalar_one_or_none() or "").split():
        kind, _, request_id = word.partition(":")
        connection.execute(_notice_of_a_request_that_is_there(), {"kind": kind, "request": request_id})
    connection.execute(_no_cell())


def downgrade() -> None:
    connection = op.get_bind()
    told = connection.execute(sa.text("SELECT kind, request_id FROM coordinator_notice"))
    words = sorted(f"{row.kind}:{row.request_id}" for row in told)
    connection.execute(_no_cell())
    if words:
        put = sa.text("INSERT INTO line_state (name, value) VALUES (:name, :value)")
        connection.execute(put, {"name": _CELL, "value": " ".join(words)})
    op.drop_table("coordinator_notice")


def _the_cell() -> sa.TextClause:
    return sa.text("SELECT value FROM line_state WHERE name = :name").bindparams(name=_CELL)


def _no_cell() -> sa.TextClause:
    return sa.text("DELETE FROM line_state WHERE name = :name").bindparams(name=_CELL)


def _notice_of_a_request_that_is_there() -> sa.TextClause:
    return sa.text(
        "INSERT INTO coordinator_notice (request_id, kind) SELECT id, :kind FROM callback_request WHERE id = :request"
    ).bindparams(sa.bindparam("kind", type_=sa.Text), sa.bindparam("request", type_=sa.Text))
