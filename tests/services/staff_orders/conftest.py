"""Staff orders, as tests need them: accounts, a console that asks, and a worker that answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pytest
from sqlalchemy import insert

from intake.core.staff.staff_orders import CameOf, StaffAnswer
from intake.services.staff_orders.apply import (
    OrderFault,
    StaffClerk,
    StaffOrdersApplied,
    apply_staff_orders,
)
from intake.services.staff_orders.ask import AskedAct, ask_worker, read_answers
from intake.storage.crypto.key_files import WebKeys, WorkerKeys
from intake.storage.schema.tables import account
from intake.storage.unit_of_work import Database
from tests.support.email_desks import example_emails
from tests.support.staff import NOW, RULES

ANA, KIMS = "account of ana", "account of kim"


@dataclass(slots=True)
class Console:
    """A console and a worker over one database; ``now`` may be moved."""

    database: Database
    web_keys: WebKeys
    worker_keys: WorkerKeys
    now: datetime = NOW

    def account(self, account_id: str, role: str = "coordinator", interviewer_id: str | None = None) -> str:
        """Add an account."""
        row: dict[str, object] = {
            "id": account_id,
            "handle": account_id[-3:],
            "role": role,
            "interviewer_id": interviewer_id,
        }
        row |= {"user_handle": account_id.encode(), "made_on": date(2018, 3, 1)}
        with self.database.work() as work:
            work.connection.execute(insert(account), row)
            work.commit()
        return account_id

    def ask(self, *acts: AskedAct, by: str = ANA) -> tuple[int, ...]:
        """Ask for acts, as a page does."""
        return ask_worker(self.database, self.web_keys.public_key, by, acts, now=self.now)

    def work(self, reached: Callable[[OrderFault], None] = lambda _: None) -> StaffOrdersApplied:
        """Let the worker answer what waits."""
        clerk = StaffClerk(self.worker_keys, RULES, reached, example_emails)
        return apply_staff_orders(self.database, clerk, self.now)

    def answers(self, numbers: Sequence[int], by: str = ANA) -> tuple[StaffAnswer, ...]:
        """Return what came of orders by now."""
        return read_answers(self.database, by, numbers)

    def came(self, *acts: AskedAct, by: str = ANA) -> list[tuple[CameOf, str, int | None]]:
        """Ask for acts, let the worker answer, and return what came of each: what, whose handle, seconds."""
        numbers = self.ask(*acts, by=by)
        self.work()
        return [(each.came, each.handle, each.seconds) for each in self.answers(numbers, by)]


@pytest.fixture
def console(database: Database, web_keys: WebKeys, worker_keys: WorkerKeys) -> Console:
    """A console with Ana, who coordinates."""
    made = Console(database, web_keys, worker_keys)
    made.account(ANA)
    return made
