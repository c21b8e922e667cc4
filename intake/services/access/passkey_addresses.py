"""Where passkeys work: each at the one address it was made for, so that another address locks everybody out."""

from __future__ import annotations

from intake.storage.unit_of_work import Database


def passkeys_elsewhere(database: Database, url: str) -> int:
    """Return how many passkeys were made for another address than this one, in lower case, and so open nothing at it."""
    with database.reading() as work:
        return sum(each.url != url for each in work.accounts.passkeys())
