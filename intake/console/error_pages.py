"""Error pages: one look, and a sentence that says what to do. Nothing that was asked for is repeated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from intake.console.desk import Desk
from intake.console.show import show_public
from intake.logs import Event, log
from intake.storage.engine.connections import NoConnectionError
from intake.storage.engine.troubles import DatabaseTroubleError


@dataclass(frozen=True, slots=True)
class ErrorWords:
    """What an error page says: its title, and what to do."""

    title: str
    what_to_do: str


_AWAY = ErrorWords(
    "Please wait a moment",
    "The console cannot read its data right now. Nothing was changed. Wait a minute, then load this page again.",
)
WORDS: Final[Mapping[int, ErrorWords]] = {
    400: ErrorWords(
        "That form is not good any more",
        "Nothing was changed. Go back, load the page again, and fill the form in once more.",
    ),
    403: ErrorWords("This page is not for you", "Ask a coordinator if you need it."),
    404: ErrorWords(
        "There is nothing here",
        "The page is gone, or it was never there. What is erased is gone from here too. Go back to the first page.",
    ),
    405: ErrorWords("That cannot be done here", "Nothing was changed. Go back to the first page."),
    413: ErrorWords("That is too much at once", "Nothing was changed. Go back, and send less."),
    421: ErrorWords(
        "This is not the console's address", "Open the address that you were given for the console."
    ),
    500: ErrorWords(
        "Something broke",
        "Go back and look whether it was done before you try again. If it breaks again, tell your operator.",
    ),
    503: _AWAY,
}


def error_pages(app: Flask, desk: Desk) -> None:
    """Let an app answer every error with a page."""

    def told(error: HTTPException) -> Response:
        return error_page(desk, error.code or HTTPStatus.INTERNAL_SERVER_ERROR)

    def broke(error: Exception) -> Response:
        status = HTTPStatus.SERVICE_UNAVAILABLE if _passes(desk, error) else HTTPStatus.INTERNAL_SERVER_ERROR
        log(Event.PAGE_FAILED, error=error)
        return error_page(desk, status)

    app.register_error_handler(HTTPException, told)
    app.register_error_handler(Exception, broke)


def _passes(desk: Desk, error: Exception) -> bool:
    """Tell whether an error is the database's, and so nothing was done."""
    known = isinstance(error, DatabaseTroubleError | NoConnectionError)
    return known or desk.database.trouble_of(error) is not None


def error_page(desk: Desk, status: int) -> Response:
    """Return the page of an error."""
    answer = show_public(desk, "error.html", words=WORDS.get(status, WORDS[400 if status < 500 else 500]))
    answer.status_code = status
    return answer
