"""Two words: somebody says who they are by the two words of their request, and it is held or erased, blind.

Whether there is such a request nobody hears: the answer is always the same.
"""

from __future__ import annotations

from flask import Response, request

from intake.console.asking import Asking
from intake.console.desk import Desk
from intake.console.fresh import ask_again
from intake.console.orders_asked import answers_told, order_and_return
from intake.console.page import Pages
from intake.console.show import show_page
from intake.core.access.permissions import Permission
from intake.core.staff.staff_orders import ActDetails, StaffAct, TwoWordsAct
from intake.services.staff_orders.ask import AskedAct

LONGEST = 40
TWO_ARE_NEEDED = "Write both words, and nothing else."


def two_words_pages(_desk: Desk) -> Pages:
    """Return the page that holds by two words, and the one that erases."""
    pages = Pages()

    @pages.page("/two-words", Permission.ORDER_REQUESTS, methods=("GET", "POST"))
    def hold_by_two_words(asking: Asking) -> Response:
        return _answer(asking, TwoWordsAct.HOLD)

    @pages.page("/two-words/erase", Permission.ORDER_REQUESTS, methods=("GET", "POST"))
    def erase_by_two_words(asking: Asking) -> Response:
        return ask_again(asking, "/two-words/erase") or _answer(asking, TwoWordsAct.ERASE)

    return pages


def _answer(asking: Asking, act: TwoWordsAct) -> Response:
    if request.method == "GET":
        return _form(asking, act)
    words = " ".join(f"{request.form.get('first', '')} {request.form.get('second', '')}".lower().split())
    if not words.replace(" ", "").isalpha() or len(words.split()) != 2 or len(words) > LONGEST:
        return _form(asking, act, is_refused=True)
    asked = AskedAct(StaffAct.TWO_WORDS, details=ActDetails(two_words=act, words=words))
    return order_and_return(asking, [asked], request.path)


def _form(asking: Asking, act: TwoWordsAct, *, is_refused: bool = False) -> Response:
    return show_page(
        asking,
        "two_words.html",
        act=act.value,
        errors=(("first", TWO_ARE_NEEDED),) if is_refused else (),
        answers=answers_told(asking),
        zone=asking.desk.settings.line.timezone,
    )
