"""Console role: gives PostgreSQL's role of the console its rights, and tells how those it has differ. Of SQLite nothing.

The rights themselves are in ``storage/engine/rights.py``. Makes no role, and takes none away.
"""

from __future__ import annotations

from dataclasses import dataclass

from intake.storage.engine.grants import (
    CONSOLE_ROLE,
    Privilege,
    grant,
    is_more_than_granted,
    knows_role,
    own_role,
    privileges_had,
    privileges_of,
)
from intake.storage.engine.rights import CONSOLE_RIGHTS
from intake.storage.unit_of_work import Database


@dataclass(frozen=True, slots=True)
class RoleStanding:
    """What a role lacks and has too much of; ``is_more`` where it may do more than any grant tells."""

    role: str
    missing: tuple[Privilege, ...] = ()
    too_many: tuple[Privilege, ...] = ()
    is_more: bool = False

    @property
    def is_right(self) -> bool:
        """Whether it may do what the console does, and nothing else."""
        return not (self.missing or self.too_many or self.is_more)


def grant_to_console(database: Database, role: str = CONSOLE_ROLE) -> None:
    """Give a role the console's rights and no other, in one commit; raises RoleError where there is none."""
    with database.work() as work:
        grant(work.connection, CONSOLE_RIGHTS, role)
        work.commit()


def role_standing(database: Database, role: str | None = None) -> RoleStanding | None:
    """Return how a role's rights differ from the console's, or those of whoever asks; None where there is no such role.

    Nor is there one on SQLite.
    """
    with database.reading() as work:
        if work.connection.dialect.name != "postgresql":
            return None
        role = role or own_role(work.connection)
        if not knows_role(work.connection, role):
            return None
        had, wanted = privileges_had(work.connection, role), privileges_of(CONSOLE_RIGHTS)
        more = is_more_than_granted(work.connection, role)
    return RoleStanding(role, tuple(sorted(wanted - had)), tuple(sorted(had - wanted)), more)
