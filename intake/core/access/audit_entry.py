"""An entry of the audit, as it is kept; a module of its own, since the worker copies entries and knows no account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act that was done: in which hour (UTC), by whom, and on which thing of the house; never a request."""

    seq: int
    hour: datetime
    account: str
    act: str
    thing: str
