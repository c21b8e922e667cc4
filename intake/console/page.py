"""Pages: the only way a view is reached. Each names who may; the few that need nobody signed in stand in a closed set.

Before a view: who is signed in, whether they may, and whether a form is this console's own. What a view may
see or do of a single request is its own question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask, Response, abort, request
from flask_wtf.csrf import CSRFProtect

from intake.console.asking import Asking
from intake.console.cookie import token_kept
from intake.console.desk import Desk
from intake.console.show import see_other
from intake.core.access.permissions import Permission
from intake.services.access.sessions import SignedIn

# Whoever asks for these need not be signed in; nothing else is reached without.
PUBLIC: Final = frozenset(
    {
        "/sign-in",
        "/enrol/<token>",
        "/recover",
        "/sign-out",
        "/healthz",
        "/static/<name>",
        "/feeds/<token>.ics",
    }
)
METHODS: Final = frozenset({"GET", "POST"})
SIGN_IN: Final = "/sign-in"

View = Callable[..., Response]
WhoIs = Callable[[str], SignedIn | None]


class PageRuleError(Exception):
    """A page that nobody or everybody could see: a mistake in our own code, found at start."""


@dataclass(frozen=True, slots=True)
class PageRule:
    """One page: its path, what answers there, to which methods, and the permissions of which one is needed."""

    rule: str
    view: View
    methods: tuple[str, ...]
    permissions: frozenset[Permission]

    @property
    def name(self) -> str:
        """What the page is called in the code."""
        return self.view.__name__


class Pages:
    """The pages of one subject."""

    def __init__(self) -> None:
        self.rules: list[PageRule] = []

    def page(
        self, rule: str, *permissions: Permission, methods: tuple[str, ...] = ("GET",)
    ) -> Callable[[View], View]:
        """Register a view ``view(asking, **path)`` for whoever is signed in and holds one of the permissions."""
        if not permissions or rule in PUBLIC:
            raise PageRuleError(f"{rule} needs a permission, and must not be public.")
        return self._register(rule, frozenset(permissions), methods)

    def public(self, rule: str, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
        """Register a view ``view(**path)`` that needs nobody signed in: only of the closed set."""
        if rule not in PUBLIC:
            raise PageRuleError(f"{rule} is not one of the paths that everybody may ask for.")
        return self._register(rule, frozenset(), methods)

    def _register(
        self, rule: str, permissions: frozenset[Permission], methods: tuple[str, ...]
    ) -> Callable[[View], View]:
        if not METHODS.issuperset(methods):
            raise PageRuleError(f"{rule} answers only to GET and POST.")

        def register(view: View) -> View:
            self.rules.append(PageRule(rule, view, methods, permissions))
            return view

        return register


def register_pages(app: Flask, desk: Desk, subjects: Iterable[Pages], who_is: WhoIs) -> None:
    """Let an app answer at the pages of all subjects; ``who_is`` tells whose a session's token is."""
    csrf = CSRFProtect(app)
    for pages in subjects:
        for rule in pages.rules:
            answer = (
                _guarded(rule, csrf, desk, who_is) if rule.permissions else _open_to_all(rule, csrf, desk)
            )
            app.add_url_rule(
                rule.rule, rule.name, answer, methods=rule.methods, provide_automatic_options=False
            )


def _open_to_all(rule: PageRule, csrf: CSRFProtect, desk: Desk) -> View:
    def answer(**path: Any) -> Response:  # noqa: ANN401 - what Flask found in the path
        _take_head_for_get()
        _refuse_foreign_form(csrf, desk)
        return rule.view(**path)

    return answer


def _guarded(rule: PageRule, csrf: CSRFProtect, desk: Desk, who_is: WhoIs) -> View:
    def answer(**path: Any) -> Response:  # noqa: ANN401 - what Flask found in the path
        _take_head_for_get()
        token = token_kept()
        signed_in = who_is(token) if token else None
        if signed_in is None:
            return see_other(SIGN_IN)
        asking = Asking(desk, signed_in)
        asking.require(*rule.permissions)
        _refuse_foreign_form(csrf, desk)
        return rule.view(asking, **path)

    return answer


def _take_head_for_get() -> None:
    # Views know two methods: what is no GET to them acts, and only a POST was asked for its token.
    if request.method == "HEAD":
        request.method = "GET"


def _refuse_foreign_form(csrf: CSRFProtect, desk: Desk) -> None:
    if request.method != "POST":
        return
    # Browsers name where a form stands; other programs need not.
    if request.headers.get("Origin", desk.origin) != desk.origin:
        abort(400)
    csrf.protect()
