"""Asks the worker for acts, and shows what came of them: in the answer of the same form when the worker is quick.

The numbers of the orders travel in the address of the page that follows: they say nothing, and tell nobody but the
account that asked. After them stands the code of a request that may be gone by then: the row of an order that ended one
leads to it no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response, request

from intake.console.answer_words import answer_words
from intake.console.asking import Asking
from intake.console.show import see_other
from intake.core.staff.staff_code import is_staff_code
from intake.core.staff.staff_orders import CameOf, StaffAct, StaffAnswer
from intake.services.reports.line_standing import line_standing
from intake.services.staff_orders.ask import AskedAct, ask_worker, await_answers, read_answers

CAME, OF_CODE = "came", "of"
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
    # It was ended by this order: its code leads nowhere.
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class ToldAnswers:
    """What came of the orders a page was asked about; ``look_again`` is the page to see it by later, empty if all is done."""

    answers: tuple[ToldAnswer, ...] = ()
    look_again: str = ""
    worker_seen_at: datetime | None = None


def order_and_return(asking: Asking, acts: Sequence[AskedAct], back: str, of_code: str = "") -> Response:
    """Ask for acts, wait a moment for what comes of them, and send the browser on to a page that shows it.

    ``of_code`` is the code of a request that one act may end, where the answer is to name it all the same.
    """
    joined = "&" if "?" in back else "?"
    if not acts:
        return see_other(f"{back}{joined}{CAME}={NOTHING}")
    desk = asking.desk
    account = asking.signed_in.account_id
    numbers = ask_worker(desk.database, desk.keys.public_key, account, acts, now=desk.clock())
    # Outside any transaction; who looks at the page that follows reads what came of it by then.
    await_answers(desk.database, account, numbers)
    of = f"&{OF_CODE}={of_code}" if of_code else ""
    return see_other(f"{back}{joined}{CAME}={'.'.join(map(str, numbers))}{of}")


def answers_told(asking: Asking) -> ToldAnswers:
    """Return what came of the orders that the address of a page names."""
    named = request.args.get(CAME)
    if named is None:
        return ToldAnswers()
    desk, numbers = asking.desk, _numbers(named)
    if not numbers:
        return ToldAnswers((ToldAnswer("", _NOTHING_CHOSEN if named == NOTHING else _GONE),))
    found = read_answers(desk.database, asking.signed_in.account_id, numbers)
    told = tuple(map(_told, found))
    if all(each.came is not CameOf.WAITS for each in found):
        return ToldAnswers(told)
    with desk.database.reading() as work:
        standing = line_standing(work, desk.settings, desk.clock())
    return ToldAnswers(told, request.full_path, standing.worker_seen_at)


def _told(answer: StaffAnswer) -> ToldAnswer:
    words = answer_words(answer)
    if answer.act is not StaffAct.OUTCOME:
        return ToldAnswer(answer.staff_code, words)
    named = request.args.get(OF_CODE, "")
    gone = answer.came is CameOf.CLOSED and not answer.staff_code and is_staff_code(named)
    code = named if gone else answer.staff_code
    # It goes on behind the code.
    return ToldAnswer(code, words[0].lower() + words[1:] if code else words, gone)


def _numbers(named: str) -> tuple[int, ...]:
    found = [int(each) for each in named.split(".") if each.isdecimal() and len(each) < LONGEST_NUMBER]
    return tuple(found[:MOST_ORDERS])
