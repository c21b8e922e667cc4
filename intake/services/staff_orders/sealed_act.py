"""A sealed act: what an order holds closed for the worker, with whom and what it is about bound inside.

Whoever exchanged two rows, or wrote another account into one, would be found out when it is opened.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from intake.core.staff.staff_orders import ActDetails, StaffAct
from intake.storage.crypto.key_files import WorkerKeys
from intake.storage.crypto.seals import SealError, open_order, seal_order
from intake.storage.queries.staff_orders import StaffOrder


@dataclass(frozen=True, slots=True)
class SealedAct:
    """Who asks for what of which request, and all else it says."""

    account_id: str
    act: StaffAct
    request_id: str | None
    details: ActDetails


def close_act(asked: SealedAct, public_key: bytes) -> bytes:
    """Close an act for the worker; raises ValueError where it is too long."""
    return seal_order(msgspec.json.encode(asked), public_key)


def open_act(order: StaffOrder, keys: WorkerKeys) -> SealedAct:
    """Open an order's act; raises SealError where it was sealed for another row."""
    try:
        asked = msgspec.json.decode(open_order(order.sealed, keys), type=SealedAct)
    except msgspec.MsgspecError:
        raise SealError("A staff order holds no act.") from None
    if (asked.account_id, asked.act, asked.request_id) != (order.account_id, order.act, order.request_id):
        raise SealError("A staff order belongs to another row.")
    return asked
