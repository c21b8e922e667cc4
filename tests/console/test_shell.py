"""What holds for every page: who is let in, which headers it has, which requests are refused before any view."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest
from flask import Flask, Response, render_template_string, request

from intake.console.app import MOST_BYTES, SUBJECTS, assemble_console, wait_or_refuse_console
from intake.console.asking import Asking
from intake.console.desk import Desk
from intake.console.page import PUBLIC, PageRuleError, Pages
from intake.core.access.permissions import Permission
from intake.storage.engine.connections import NoConnectionError
from intake.storage.engine.rights import CONSOLE_RIGHTS
from intake.storage.unit_of_work import Database
from tests.support.console import ACCOUNTS, ORIGIN, Visitor, console_over, desk_over

POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


def trial_pages(_desk: Desk) -> Pages:
    """Return pages that no console has: a form, one that breaks, and one for coordinators alone."""
    pages = Pages()

    @pages.page("/form", Permission.OWN_ACCOUNT, methods=("GET", "POST"))
    def form(asking: Asking) -> Response:
        words = '{% import "macros.html" as ui with context %}{{ ui.button_form("/form", "Send") }}'
        return Response("done" if request.method == "POST" else render_template_string(words))

    @pages.page("/breaks", Permission.OWN_ACCOUNT, methods=("POST",))
    def breaks(asking: Asking) -> Response:
        raise RuntimeError(request.form["words"])

    @pages.page("/busy", Permission.OWN_ACCOUNT)
    def busy(asking: Asking) -> Response:
        raise NoConnectionError("Every connection to the database is in use.")

    @pages.page("/coordinators", Permission.SEE_AUDIT)
    def coordinators(asking: Asking) -> Response:
        return Response(asking.handle)

    return pages


@pytest.fixture
def trial(desk: Desk) -> Flask:
    return assemble_console(desk, ACCOUNTS.get, (*SUBJECTS, trial_pages))


@pytest.fixture
def ana(trial: Flask) -> Visitor:
    return Visitor(trial).signed_in_by("ana's")


def test_every_answer_has_the_headers_that_keep_it_to_itself(coordinator: Visitor) -> None:
    for path in ("/still-here", "/static/console.css", "/no-such-page", "/healthz"):
        headers = coordinator.get(path).headers
        assert {
            name: headers.get(name)
            for name in (
                "Content-Security-Policy",
                "Referrer-Policy",
                "Cache-Control",
                "X-Content-Type-Options",
            )
        } == {
            "Content-Security-Policy": POLICY,
            "Referrer-Policy": "same-origin",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }, path


def test_whoever_is_not_signed_in_is_sent_to_sign_in(nobody: Visitor) -> None:
    answer = nobody.get("/still-here")

    assert (answer.status_code, answer.headers["Location"], answer.text) == (303, "/sign-in", "")


def test_a_token_that_nobody_has_is_worth_nothing(nobody: Visitor) -> None:
    assert nobody.signed_in_by("guessed").get("/still-here").headers["Location"] == "/sign-in"


def test_a_cookie_signed_by_another_key_is_worth_nothing(
    coordinator: Visitor, second_sqlite: Database, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    elsewhere = Visitor(console_over(desk_over(second_sqlite, tmp_path / "other")))
    cookie = coordinator.client.get_cookie("__Host-desk", domain="desk.example.org")
    assert cookie is not None
    elsewhere.client.set_cookie("__Host-desk", cookie.value, domain="desk.example.org")

    assert elsewhere.get("/still-here").status_code == 303


def test_the_cookie_is_for_this_host_and_https_alone_and_ends_with_the_browser(coordinator: Visitor) -> None:
    # A page with a form brings a token of forms.
    (cookie,) = coordinator.get("/still-here").headers.getlist("Set-Cookie")

    assert cookie.startswith("__Host-desk=")
    assert cookie.partition("; ")[2] == "Secure; HttpOnly; Path=/; SameSite=Lax"


def test_on_this_machine_the_cookie_needs_no_https(sqlite_database: Database, tmp_path: Path) -> None:
    here = "http://localhost:8081"
    app = console_over(desk_over(sqlite_database, tmp_path, here), who_is=lambda _: ACCOUNTS["ana's"])
    visitor = Visitor(app)
    with visitor.client.session_transaction(base_url=here) as kept:
        kept["token"] = "any"

    cookie = visitor.get("/still-here", base_url=here).headers["Set-Cookie"]

    assert cookie.startswith("desk=")
    assert cookie.partition("; ")[2] == "HttpOnly; Path=/; SameSite=Lax"


@pytest.mark.parametrize(
    "host", ["other.example.org", "desk.example.org.other.example", "127.0.0.1", "desk.example.org:81"]
)
def test_another_name_than_the_consoles_own_is_refused(coordinator: Visitor, host: str) -> None:
    answer = coordinator.get("/still-here", headers={"Host": host})

    assert answer.status_code == 421
    assert host not in answer.text


def test_whoever_supervises_may_ask_by_any_name(nobody: Visitor) -> None:
    answer = nobody.get("/healthz", headers={"Host": "127.0.0.1:8081"})

    assert (answer.status_code, answer.text) == (200, "ok\n")


@pytest.mark.parametrize(
    "path",
    [
        "/still-here/",
        "//still-here",
        "/%2Fstill-here",
        "/still-here//",
        "/Still-Here",
        "/static/",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
    ],
)
def test_only_exact_paths_are_there(coordinator: Visitor, path: str) -> None:
    answer = coordinator.get(path)

    assert (answer.status_code, answer.headers.get("Location")) == (404, None)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "POST"])
def test_only_what_a_page_answers_to_is_answered(coordinator: Visitor, method: str) -> None:
    assert coordinator.client.open("/still-here", base_url=ORIGIN, method=method).status_code == 405


def test_more_than_a_form_can_hold_is_refused(ana: Visitor) -> None:
    answer = ana.post("/form", "/form", words="a" * MOST_BYTES)

    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("token", "headers", "status"),
    [
        ("right", {}, 200),
        ("right", {"Origin": ORIGIN}, 200),
        ("right", {"Origin": "https://other.example.org"}, 400),
        ("right", {"Origin": "null"}, 400),
        ("right", {"Origin": "http://desk.example.org"}, 400),
        ("", {}, 400),
        ("made-up", {}, 400),
        ("another's", {}, 400),
    ],
)
def test_a_form_is_taken_from_this_consoles_own_pages_alone(
    trial: Flask, ana: Visitor, token: str, headers: dict[str, str], status: int
) -> None:
    kim = Visitor(trial).signed_in_by("kim's")
    tokens = {"right": ana.token_at("/form"), "another's": kim.token_at("/form")}
    assert all(tokens.values())

    answer = ana.client.post(
        "/form",
        base_url=ORIGIN,
        headers=headers,
        data={"csrf_token": tokens.get(token, token), "words": "hazelnut"},
    )

    assert answer.status_code == status
    assert "hazelnut" not in answer.text


def test_what_a_form_told_stands_in_no_error_page_and_no_log(
    ana: Visitor, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = ana.post("/breaks?word=hazelnut", "/form", words="hazelnut")
    told = capfd.readouterr()

    assert (answer.status_code, "hazelnut" in answer.text + told.out + told.err) == (500, False)
    assert '"event": "page.failed"' in told.err
    assert "breaks" not in told.err


def test_a_database_that_is_away_is_told_of_and_comes_back(
    tmp_path: Path, sqlite_path: Path, coordinator: Visitor
) -> None:
    away = tmp_path / "away.db"
    assert coordinator.get("/healthz").status_code == 200
    sqlite_path.rename(away)
    while_away = coordinator.get("/healthz")
    away.rename(sqlite_path)

    assert (while_away.status_code, "Wait a minute" in while_away.text) == (503, True)
    assert coordinator.get("/healthz").status_code == 200


def test_a_server_that_is_away_is_waited_for_with_a_page_that_says_so(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody_answers:
        port = nobody_answers.getsockname()[1]
    desk = desk_over(Database(f"postgresql://nobody@127.0.0.1:{port}/none", 2, CONSOLE_RIGHTS), tmp_path)

    wait_or_refuse_console(desk)
    answer = Visitor(console_over(desk)).signed_in_by("ana's").get("/figures")

    assert '"event": "database.away"' in capfd.readouterr().err
    assert (answer.status_code, "<h1>Please wait a moment</h1>" in answer.text) == (503, True)


def test_while_every_connection_is_in_use_it_says_that_nothing_was_changed(
    ana: Visitor, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = ana.get("/busy")

    assert (answer.status_code, "Nothing was changed. Wait a minute" in answer.text) == (503, True)
    assert '"error": "NoConnectionError"' in capfd.readouterr().err


def test_a_page_of_the_passkey_may_load_its_script_and_no_other_page_any(
    nobody: Visitor, coordinator: Visitor
) -> None:
    with_script = POLICY.replace("default-src 'none'", "default-src 'none'; script-src 'self'")

    assert nobody.get("/sign-in").headers["Content-Security-Policy"] == with_script
    for path in ("/", "/requests", "/people", "/figures", "/paper", "/still-here"):
        answer = coordinator.get(path)
        assert (path, answer.headers["Content-Security-Policy"], "<script" in answer.text) == (
            path,
            POLICY,
            False,
        )


def test_what_is_wrong_with_a_form_takes_the_focus_and_leads_to_each_field(trial: Flask) -> None:
    words = '{% import "macros.html" as ui with context %}{{ ui.errors(found) }}'
    with trial.test_request_context(base_url=ORIGIN):
        found = render_template_string(
            words, found=[("handle", "A name is missing."), ("role", "Choose <one>.")]
        )
        nothing = render_template_string(words, found=[])

    assert re.findall(r'<h2 id="errors-title" (.*?)>(.*?)</h2>', found) == [
        ('tabindex="-1" autofocus', "Some things are missing or wrong")
    ]
    assert re.findall(r'<li><a href="#(.*?)">(.*?)</a></li>', found) == [
        ("handle", "A name is missing."),
        ("role", "Choose &lt;one&gt;."),
    ]
    assert nothing.strip() == ""


def test_somebody_without_the_permission_is_refused_before_the_view(trial: Flask, ana: Visitor) -> None:
    kim = Visitor(trial).signed_in_by("kim's")

    assert (kim.get("/coordinators").status_code, ana.get("/coordinators").text) == (403, "ana")


def test_no_page_is_registered_without_a_permission_nor_an_open_one_beyond_the_closed_set() -> None:
    pages = Pages()

    with pytest.raises(PageRuleError):
        pages.page("/something")
    with pytest.raises(PageRuleError):
        pages.page("/sign-in", Permission.OWN_ACCOUNT)
    with pytest.raises(PageRuleError):
        pages.public("/something")
    with pytest.raises(PageRuleError):
        pages.page("/something", Permission.OWN_ACCOUNT, methods=("DELETE",))
    assert pages.rules == []


def test_only_the_closed_set_is_open_to_everybody(trial: Flask) -> None:
    nobody, rules = Visitor(trial), list(trial.url_map.iter_rules())
    turned_away = {
        rule.rule
        for rule in rules
        for method in (rule.methods or set()) - {"HEAD"}
        if nobody.client.open(rule.rule, base_url=ORIGIN, method=method).headers.get("Location") == "/sign-in"
    }

    assert {rule.rule for rule in rules} - turned_away <= PUBLIC
    assert {"/still-here", "/form", "/breaks", "/coordinators"} <= turned_away
