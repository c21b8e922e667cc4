"""Sealed codes: codes that the console drew and closed for the web side, until that has made their hash.

Of request codes and of those by which somebody joins. Opens nothing (see ``services.line.adopt_codes``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import Any

from sqlalchemy import Connection, Integer, Select, Table, and_, bindparam, func, select, update

from intake.core.staff.join_code import JOIN_LASTS
from intake.storage.schema.staff_tables import join_invitation
from intake.storage.schema.tables import callback_request

# Longer than anything the console closes: what somebody who broke into it writes beyond that is never read.
_LONGEST_SEALED = 512


class CodeOf(Enum):
    """What a code leads to."""

    REQUEST = auto()
    JOINING = auto()


@dataclass(frozen=True, slots=True)
class SealedCode:
    """A code that waits to be adopted: what it leads to, the id of its row, and itself, closed."""

    of: CodeOf
    id: str
    sealed: bytes = field(repr=False)


_TABLES: dict[CodeOf, Table] = {CodeOf.REQUEST: callback_request, CodeOf.JOINING: join_invitation}
_MOST = bindparam("most", type_=Integer())
_LENGTH = {of: func.length(table.c.sealed_code) for of, table in _TABLES.items()}


def _waiting(of: CodeOf) -> Select[Any]:
    columns = _TABLES[of].c
    return select(columns.id, columns.sealed_code).where(
        columns.sealed_code.is_not(None), _LENGTH[of] <= _LONGEST_SEALED
    )


_REQUESTS = (
    _waiting(CodeOf.REQUEST)
    .order_by(callback_request.c.requested_on, callback_request.c.id)
    .limit(_MOST)
    .with_for_update()
)
_E = join_invitation.c.expires_at
_JOININGS = (
    _waiting(CodeOf.JOINING)
    .where(
        and_(bindparam("now", type_=_E.type) < _E, bindparam("latest", type_=_E.type) >= _E),
        func.length(join_invitation.c.id) <= _LONGEST_SEALED,
    )
    .order_by(_E, join_invitation.c.id)
    .limit(_MOST)
    .with_for_update()
)
_TAKEN = {
    of: select(table.c.id).where(table.c.code_hmac == bindparam("code")) for of, table in _TABLES.items()
}
_ADOPT = {
    of: update(table)
    .where(table.c.id == bindparam("row"))
    .values(code_hmac=bindparam("code"), sealed_code=None)
    for of, table in _TABLES.items()
}
_DROP = {
    of: update(table).where(table.c.id == bindparam("row")).values(sealed_code=None)
    for of, table in _TABLES.items()
}


class SealedCodes:
    """Named queries of sealed codes, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def oldest(self, of: CodeOf, most: int, now: datetime) -> tuple[SealedCode, ...]:
        """Return the codes of a kind that wait longest now (UTC), kept from changing until the end of this work."""
        values: dict[str, Any] = {"most": most}
        if of is CodeOf.JOINING:
            values |= {"now": now, "latest": now + JOIN_LASTS}
        rows = self._connection.execute(_JOININGS if of is CodeOf.JOINING else _REQUESTS, values)
        return tuple(SealedCode(of, row.id, row.sealed_code) for row in rows)

    def adopt(self, code: SealedCode, hashed: bytes) -> bool:
        """Let a row be found by its code from now on; False, and it has none, where another is found by it."""
        taken = self._connection.execute(_TAKEN[code.of], {"code": hashed}).first()
        if taken is not None:
            self.drop(code)
            return False
        self._connection.execute(_ADOPT[code.of], {"row": code.id, "code": hashed})
        return True

    def drop(self, code: SealedCode) -> None:
        """Forget a code that is none: its row is never found by one."""
        self._connection.execute(_DROP[code.of], {"row": code.id})
