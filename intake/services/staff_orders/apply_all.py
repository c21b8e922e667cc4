"""Apply all that was asked: callers' orders first, then what was asked at the console; and erase what that marked.

The log hears of what could not be done by the name of its event, and of nothing in it.
"""

from __future__ import annotations

from dataclasses import dataclass

from intake import config
from intake.core.script.script import Script
from intake.logs import Event, log
from intake.services.conversation.email_intake import EmailDesk, email_desk
from intake.services.line.clock import Clock
from intake.services.line.load_script import load_script
from intake.services.line.rules import staff_rules
from intake.services.retention.apply_orders import apply_orders
from intake.services.retention.erase import erase_marked
from intake.services.retention.ledger_check import note_ledger
from intake.services.staff_orders.apply import StaffClerk, apply_staff_orders, staff_orders_wait
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.key_files import WorkerKeys
from intake.storage.unit_of_work import Database

# Whoever asked at the console waits two seconds, and is to read in the same page what came of it.
LOOK_EVERY_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class OrderDesk:
    """What orders of both kinds are applied with."""

    settings: config.Settings
    database: Database
    keys: WorkerKeys
    ledger: Ledger
    clock: Clock
    # What it says, where that is read already.
    script: Script | None = None

    def if_asked(self) -> None:
        """Apply every order where somebody at the console waits for one; else it was one look into an index."""
        if staff_orders_wait(self.database):
            self.apply_all()

    def apply_all(self) -> None:
        """Apply every order that waits, and erase what is marked."""
        # What waits is applied when the ledger is there again; an order that failed often would be given up.
        self.ledger.check_taken(self.clock().date())
        applied = apply_orders(self.database, self.keys, self.ledger, self.clock())
        for stuck in applied.stuck:
            log(Event.ORDER_PARKED if stuck.parked else Event.ORDER_FAILED)
        try:
            self._answer_console()
        finally:
            # What came from the console, be it unreadable, keeps nothing from being erased.
            if erase_marked(self.database, self.ledger, self.clock()) or applied.applied:
                note_ledger(self.database, self.ledger, self.settings.retention, self.clock())

    def _answer_console(self) -> None:
        clerk = StaffClerk(self.keys, staff_rules(self.settings), emails=self._emails)
        for _ in apply_staff_orders(self.database, clerk, self.clock()).parked:
            log(Event.ORDER_PARKED)

    def _emails(self) -> EmailDesk:
        return email_desk(self.settings, self.script or load_script(self.settings).unheard())
