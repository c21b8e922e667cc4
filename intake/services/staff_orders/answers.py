"""Answers: how what came of an order is written into its row by the worker, and read from it by the console."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from intake.core.staff.staff_orders import CameOf, StaffAct, StaffAnswer
from intake.storage.queries.staff_orders import ToldResult


@dataclass(frozen=True, slots=True)
class Came:
    """What came of an act, before it is known whose order it was."""

    of: CameOf
    handle: str = ""
    seconds: int | None = None
    # Which of some candidates it is, from 0 on.
    place: int | None = None


def written(came: Came) -> str:
    """Return what came of an order as its row holds it."""
    return msgspec.json.encode(came).decode()


def answered(told: ToldResult) -> StaffAnswer:
    """Return what an order's row tells whoever asked."""
    act, code = StaffAct(told.act), told.staff_code or ""
    if told.result is None:
        return StaffAnswer(act, CameOf.WAITS, staff_code=code)
    came = msgspec.json.decode(told.result, type=Came)
    return StaffAnswer(act, came.of, came.handle, came.seconds, code, came.place)
