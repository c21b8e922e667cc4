"""Staff and what is sent: interviewers, their hours, what they took on, and the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intake.storage.schema.column_types import UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_staff()
    _create_bookings()
    _create_outbox()


def downgrade() -> None:
    for table in (
        "sender",
        "outbox",
        "appointment",
        "assignment",
        "visit",
        "availability_exception",
        "availability",
        "interviewer",
    ):
        op.drop_table(table)


def _create_staff() -> None:
    op.create_table(
        "interviewer",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("handle", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("languages", sa.Text, nullable=False),
        sa.Column("regions", sa.Text, nullable=False),
        sa.Column("gender", sa.Text),
        sa.Column("daily_cap", sa.Integer, nullable=False),
        sa.Column("backup_id", sa.Text),
        sa.Column("phone_key", sa.LargeBinary, nullable=False),
        sa.Column("sealed_phone", sa.LargeBinary, nullable=False),
        sa.Column("standing", sa.Text, nullable=False),
        sa.Column("agreed_at", UTCDateTime),
        sa.Column("agreed_to", sa.Text),
        sa.Column("phone_version", sa.Integer, nullable=False),
        sa.Column("resting_until", UTCDateTime),
        sa.Column("last_assigned_at", UTCDateTime),
        sa.Column("texted_about", sa.Text),
        sa.Column("texted_at", UTCDateTime),
        sa.Column("pin_hash", sa.Text),
        sa.Column("pin_wrong", sa.Integer, nullable=False),
        sa.Column("pin_paused_until", UTCDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_interviewer"),
        sa.UniqueConstraint("phone_key", name="uq_interviewer_phone_key"),
        sa.UniqueConstraint("handle", name="uq_interviewer_handle"),
    )
    op.create_table(
        "availability",
        sa.Column("interviewer_id", sa.Text, nullable=False),
        sa.Column("weekday", sa.Integer, nullable=False),
        sa.Column("starts", sa.Time, nullable=False),
        sa.Column("ends", sa.Time, nullable=False),
        sa.ForeignKeyConstraint(
            ["interviewer_id"], ["interviewer.id"], name="fk_availability_interviewer_id_interviewer"
        ),
        sa.PrimaryKeyConstraint("interviewer_id", "weekday", "starts", name="pk_availability"),
    )
    op.create_table(
        "availability_exception",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("interviewer_id", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("starts", sa.Time),
        sa.Column("ends", sa.Time),
        sa.ForeignKeyConstraint(
            ["interviewer_id"],
            ["interviewer.id"],
            name="fk_availability_exception_interviewer_id_interviewer",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_availability_exception"),
    )
    op.create_index("ix_availability_exception_interviewer_id", "availability_exception", ["interviewer_id"])
    op.create_table(
        "visit",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("starts", sa.Time, nullable=False),
        sa.Column("ends", sa.Time, nullable=False),
        sa.Column("interviewer_id", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["interviewer_id"], ["interviewer.id"], name="fk_visit_interviewer_id_interviewer"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_visit"),
    )
    op.create_index("ix_visit_interviewer_id", "visit", ["interviewer_id"])


def _create_bookings() -> None:
    op.create_table(
        "assignment",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("interviewer_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("made_at", UTCDateTime, nullable=False),
        sa.Column("expires_at", UTCDateTime),
        sa.ForeignKeyConstraint(
            ["request_id"], ["callback_request.id"], name="fk_assignment_request_id_callback_request"
        ),
        sa.ForeignKeyConstraint(
            ["interviewer_id"], ["interviewer.id"], name="fk_assignment_interviewer_id_interviewer"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_assignment"),
    )
    op.create_index("ix_assignment_interviewer_id", "assignment", ["interviewer_id"])
    op.create_index("ix_assignment_request_id", "assignment", ["request_id"])
    op.create_index(
        "uq_assignment_live",
        "assignment",
        ["request_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('offered', 'taken')"),
        postgresql_where=sa.text("state IN ('offered', 'taken')"),
    )
    op.create_table(
        "appointment",
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("interviewer_id", sa.Text),
        sa.Column("starts_at", UTCDateTime, nullable=False),
        sa.Column("ends_at", UTCDateTime, nullable=False),
        sa.Column("visit_id", sa.Text),
        sa.Column("person_reminders", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("confirmed_version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["callback_request.id"], name="fk_appointment_request_id_callback_request"
        ),
        sa.ForeignKeyConstraint(
            ["interviewer_id"], ["interviewer.id"], name="fk_appointment_interviewer_id_interviewer"
        ),
        sa.PrimaryKeyConstraint("request_id", name="pk_appointment"),
    )
    op.create_index("ix_appointment_interviewer_id", "appointment", ["interviewer_id"])
    op.create_index("ix_appointment_starts_at", "appointment", ["starts_at"])
    op.create_index(
        "uq_appointment_taken",
        "appointment",
        ["interviewer_id", "starts_at"],
        unique=True,
        sqlite_where=sa.text("interviewer_id IS NOT NULL"),
        postgresql_where=sa.text("interviewer_id IS NOT NULL"),
    )


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("recipient_id", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("due_at", UTCDateTime, nullable=False),
        sa.Column("send_before", UTCDateTime),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("lease_until", UTCDateTime),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("sealed_provider_id", sa.LargeBinary),
        sa.Column("delivery", sa.Text),
        sa.Column("error_code", sa.Integer),
        sa.Column("done_at", UTCDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index(
        "ix_outbox_done",
        "outbox",
        ["done_at"],
        sqlite_where=sa.text("done_at IS NOT NULL"),
        postgresql_where=sa.text("done_at IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["urgent", "due_at"],
        sqlite_where=sa.text("state = 'due'"),
        postgresql_where=sa.text("state = 'due'"),
    )
    op.create_index(
        "ix_outbox_lease",
        "outbox",
        ["lease_until"],
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index("ix_outbox_subject", "outbox", ["subject"])
    op.create_index("uq_outbox_once", "outbox", ["kind", "subject", "recipient_id", "version"], unique=True)
    op.create_table(
        "sender",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("next_free_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_sender"),
    )
