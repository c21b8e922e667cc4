"""The console's checkup: who can sign in to it where it stands now, and what its role in the database may do.

Two transactions at most. Whether it answers, and who can read its key file, is for the command to look at.
"""

from __future__ import annotations

from dataclasses import dataclass

from intake.core.access.permissions import Role
from intake.core.staff.interviewer_handle import is_handle
from intake.services.access.console_role import RoleStanding, role_standing
from intake.storage.unit_of_work import Database


@dataclass(frozen=True, slots=True)
class ConsoleCheckup:
    """Which coordinators have a passkey for this address, and whose passkeys are all for another one, by handle.

    ``role`` is None on SQLite, and where PostgreSQL knows no role of the console.
    """

    coordinators: tuple[str, ...]
    locked_out: tuple[str, ...]
    role: RoleStanding | None
    is_file: bool


def read_console_checkup(database: Database, url: str, role: str | None) -> ConsoleCheckup:
    """Look at who can sign in at an address, and at what a role may do; that of whoever asks where none is named."""
    standing = role_standing(database, role)
    with database.reading() as work:
        every, passkeys = work.accounts.all(), work.accounts.passkeys()
    # Commands to be typed are told with these names: no other words may stand there.
    accounts = [each for each in every if is_handle(each.handle)]
    # As the browser says it, which made them.
    here = {each.account_id for each in passkeys if each.url == url.lower()}
    elsewhere = {each.account_id for each in passkeys} - here
    return ConsoleCheckup(
        tuple(each.handle for each in accounts if each.id in here and each.role is Role.COORDINATOR),
        tuple(each.handle for each in accounts if each.id in elsewhere),
        standing,
        database.folder is not None,
    )
