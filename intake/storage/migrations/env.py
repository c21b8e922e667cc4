"""What alembic runs to apply migrations, on the connection that ``upgrade`` holds."""

from __future__ import annotations

from alembic import context

from intake.storage.schema.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite cannot alter most things in place: alembic copies the table instead.
    render_as_batch=True,
)
context.run_migrations()
