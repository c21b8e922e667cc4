"""Asks the worker for acts, and shows what came of them: in the answer of the same form when the worker is quick.

The numbers of the orders travel in the address of the page that follows: they say nothing, and tell nobody but the
account that asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response, request

from intake.console.answer_words import answer_words
from intake.console.asking import Asking
from intake.console.show import see_other
from intake.core.staff.staff_orders import CameOf
from intake.services.reports.line_standing import line_standing
from intake.services.staff_orders.ask import AskedAct, ask_worker, await_answers, read_answers

CAME = "came"
# Instead of numbers, where a form held no act.
NOTHING = "nothing"
_NOTHING_CHOSEN = "Nothing was chosen, and nothing was changed."
_GONE = "It does not wait any more. Nothing was changed."
# A form holds a page of rows at most.
MOST_ORDERS = 50
LONGEST_NUMBER = 16


@dataclass(frozen=True, slots=True)
class ToldAnswer:
    """What came of one order: the code it is about, where that may still be told, and the words."""

    staff_code: str
    words: str


@dataclass(frozen=True, slots=True)
class ToldAnswers:
    """What came of the orders a page was asked about; ``look_again`` is the page to see it by later, empty if all is done."""

    answers: tuple[ToldAnswer, ...] = ()
    look_again: str = ""
    worker_seen_at: datetime | None = None


def order_and_return(asking: Asking, acts: Sequence[AskedAct], back: str) -> Response:
    """Ask for acts, wait a moment for what comes of them, and send the browser on to a page that shows it."""
    joined = "&" if "?" in back else "?"
    if not acts:
        return see_other(f"{back}{joined}{CAME}={NOTHING}")
    desk = asking.desk
    account = asking.signed_in.account_id
    numbers = ask_worker(desk.database, desk.keys.public_key, account, acts, now=desk.clock())
    # Outside any transaction; who looks at the page that follows reads what came of it by then.
    await_answers(desk.database, account, numbers)
    return see_other(f"{back}{joined}{CAME}={'.'.join(map(str, numbers))}")


def answers_told(asking: Asking) -> ToldAnswers:
    """Return what came of the orders that the address of a page names."""
    named = request.args.get(CAME)
    if named is None:
        return ToldAnswers()
    desk, numbers = asking.desk, _numbers(named)
    if not numbers:
        return ToldAnswers((ToldAnswer("", _NOTHING_CHOSEN if named == NOTHING else _GONE),))
    found = read_answers(desk.database, asking.signed_in.account_id, numbers)
    told = tuple(ToldAnswer(each.staff_code, answer_words(each)) for each in found)
    if all(each.came is not CameOf.WAITS for each in found):
        return ToldAnswers(told)
    with desk.database.reading() as work:
        standing = line_standing(work, desk.settings, desk.clock())
    return ToldAnswers(told, request.full_path, standing.worker_seen_at)


def _numbers(named: str) -> tuple[int, ...]:
    found = [int(each) for each in named.split(".") if each.isdecimal() and len(each) < LONGEST_NUMBER]
    return tuple(found[:MOST_ORDERS])
