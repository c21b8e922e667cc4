"""Does one thing about staff in a unit of work of its own, for whoever has none open: a command, a page.

What is done is a use case of this room; it commits nothing, so that the one commit stands here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from intake.services.line.rules import StaffRules
from intake.services.line.staff_context import StaffContext
from intake.storage.unit_of_work import Database

_Result = TypeVar("_Result")
UseCase = Callable[[StaffContext], _Result]


def in_one_commit(
    database: Database, rules: StaffRules, now: datetime, use_case: UseCase[_Result]
) -> _Result:
    """Do something now (UTC), keep all of it, and return what came of it; an error keeps nothing."""
    with database.work() as work:
        result = use_case(StaffContext(work, rules, now))
        work.commit()
    return result


def in_one_commit_at_console(
    database: Database, rules: StaffRules, now: datetime, use_case: UseCase[_Result]
) -> _Result:
    """Do the same by the console's rights: nobody is told that the schedule changed, and it is seen within a minute."""
    with database.work() as work:
        result = use_case(StaffContext(work, rules, now, tells_schedule=False))
        work.commit()
    return result


def rehearse(database: Database, rules: StaffRules, now: datetime, use_case: UseCase[_Result]) -> _Result:
    """Do something as if it were now (UTC), keep nothing of it, and return what would have come of it."""
    with database.work() as work:
        return use_case(StaffContext(work, rules, now))
