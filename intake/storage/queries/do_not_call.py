"""Do-not-call tags: numbers whose owners said, yes, remember that you must never call.

Holds tags the worker alone can make; no number.
"""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, select

from intake.storage.engine.upserts import insert_once
from intake.storage.schema.tables import do_not_call

_ADD = insert_once(do_not_call, ["tag"])
_HAS = select(do_not_call.c.tag).where(do_not_call.c.tag == bindparam("of"))
_LIFT = delete(do_not_call).where(do_not_call.c.tag == bindparam("of"))


class DoNotCall:
    """Named queries of do-not-call tags, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, tag: bytes) -> None:
        """Remember that a number is never called."""
        self._connection.execute(_ADD[self._connection.dialect.name], {"tag": tag})

    def has(self, tag: bytes) -> bool:
        """Tell whether a number is never called."""
        return self._connection.execute(_HAS, {"of": tag}).first() is not None

    def lift(self, tag: bytes) -> None:
        """Forget that a number was never to be called: its owner asked for a call."""
        self._connection.execute(_LIFT, {"of": tag})
