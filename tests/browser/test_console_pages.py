"""The console in a browser: no barrier on any page in any state, every job by keyboard alone and without scripts, few presses."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from intake.simulator.http.server import serving
from intake.storage.engine.rights import CONSOLE_RIGHTS
from intake.storage.queries.requests import RequestState
from intake.storage.unit_of_work import Database
from tests.support.console_house import (
    KIMS,
    UNGIVEN,
    House,
    Unshown,
    ask_here,
    at_work,
    code_of,
    empty_house,
    open_house,
)

pytestmark = pytest.mark.browser

NARROW, WIDE = ViewportSize(width=360, height=740), ViewportSize(width=1366, height=768)
OF_NOBODY = ("/sign-in", "/recover", "/enrol/no-such-token")
# What a form that is not good shows, and an order that nobody does.
REFUSED = ("/requests?code=nothing",)
LONGEST_WAY = 80
WEEKEND = range(20, 32)
MOST_PRESSES, MOST_WAITS = 15, 2


@dataclass(frozen=True, slots=True)
class Served:
    """A house that browsers can reach."""

    house: House
    browser: Browser
    origin: str

    @contextmanager
    def visit(self, who: str = "", *, scripts: bool = True) -> Iterator[Page]:
        """Open a browser in which somebody is signed in, or nobody."""
        context = self.browser.new_context(
            viewport=WIDE, base_url=self.origin, java_script_enabled=scripts, reduced_motion="reduce"
        )
        if who:
            sign = SecureCookieSessionInterface().get_signing_serializer(self.house.app)
            assert sign is not None
            value = str(sign.dumps({"token": self.house.token_of(who)}))
            context.add_cookies([{"name": "desk", "value": value, "url": self.origin}])
        page = context.new_page()
        page.set_default_timeout(8000)
        yield page
        context.close()


Make = Callable[[Database, Database, Path, str], House]


@contextmanager
def _served(made: Make, database: Database, folder: Path, browser: Browser) -> Iterator[Served]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    console = Database(f"sqlite:///{folder / 'line.db'}", 2, CONSOLE_RIGHTS)
    house = made(database, console, folder, f"http://127.0.0.1:{port}")
    with serving(house.app, port=port) as origin:
        yield Served(house, browser, origin)
    console.close()


@pytest.fixture
def served(sqlite_database: Database, tmp_path: Path, browser: Browser) -> Iterator[Served]:
    """A house with requests in every state."""
    with _served(_full, sqlite_database, tmp_path, browser) as served:
        yield served


@pytest.fixture
def bare(sqlite_database: Database, tmp_path: Path, browser: Browser) -> Iterator[Served]:
    """A house that nobody has asked anything of."""
    with _served(_empty, sqlite_database, tmp_path, browser) as served:
        yield served


def _full(database: Database, console: Database, folder: Path, origin: str) -> House:
    return open_house(database, console, folder, origin=origin)


def _empty(database: Database, console: Database, folder: Path, origin: str) -> House:
    return empty_house(database, console, folder, origin=origin)


def _pages_of(served: Served, who: str) -> Sequence[str]:
    visitor = served.house.visitor(who)
    rules = sorted(served.house.app.url_map.iter_rules(), key=lambda rule: rule.rule)
    paths = [
        rule.rule.replace("<code>", code_of(KIMS))
        .replace("<handle>", _handle(rule.rule))
        .replace("<day>", "2018-03-20")
        for rule in rules
        if "GET" in (rule.methods or ()) and rule.arguments <= {"code", "handle", "day"}
    ]
    return [
        path
        for path in paths
        if path not in ("/healthz", *OF_NOBODY)
        and visitor.get(path, base_url=served.origin).status_code == 200
    ]


def _handle(rule: str) -> str:
    # Not everybody who may sign in is an interviewer.
    return "kim" if rule.startswith("/interviewers/") else "dee"


def _barriers(page: Page, path: str) -> list[str]:
    """Return what hinders anybody on a page: in the light and in the dark, and whether it is too wide for a phone."""
    page.goto(path)
    return _barriers_here(page, path)


def _barriers_here(page: Page, path: str) -> list[str]:
    """Return what hinders anybody on the page that is open, as it is named."""
    page.set_viewport_size(WIDE)
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found += [
            f"{path} {scheme}: {each['id']} {each['nodes'][0]['html'][:200]}"
            for each in Axe().run(page).response["violations"]
        ]
    page.set_viewport_size(NARROW)
    width = page.evaluate("document.documentElement.scrollWidth")
    return found + ([f"{path} is {width} wide"] if width > NARROW["width"] else [])


def test_no_page_has_a_barrier_for_anybody_in_light_dark_and_on_a_small_screen(served: Served) -> None:
    found = []
    for who in ("ana", "kim"):
        with served.visit(who) as page:
            for path in (*_pages_of(served, who), *(REFUSED if who == "ana" else ()), "/no-such-page"):
                found += _barriers(page, path)
    with served.visit() as page:
        for path in OF_NOBODY:
            found += _barriers(page, path)

    assert found == []


def test_an_empty_console_says_so_without_a_barrier(bare: Served) -> None:
    with bare.visit("ana") as page:
        found = [
            each
            for path in ("/", "/requests", "/figures", "/audit", "/line")
            for each in _barriers(page, path)
        ]
    with bare.visit("kim") as page:
        found += _barriers(page, "/")

    assert found == []


def test_a_worker_that_is_silent_is_told_of_with_whom_to_phone_and_without_a_barrier(served: Served) -> None:
    with served.visit("ana", scripts=False) as page:
        page.goto(f"/requests/{code_of(UNGIVEN)}")
        page.get_by_role("button", name="Hold").click()
        expect(page.get_by_role("heading", name="What came of it")).to_be_visible()
        expect(page.get_by_role("link", name="Look again")).to_be_visible()
        expect(page.locator("body")).to_contain_text("Olga")
        asked = page.url
    with served.visit("ana") as page:
        assert _barriers(page, asked) == []


def _focus(page: Page) -> Locator:
    return page.locator(":focus")


def _tab_to(page: Page, selector: str) -> Locator:
    for _ in range(LONGEST_WAY):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return _focus(page)
    raise AssertionError(f"no key leads to {selector}")


def test_every_job_is_done_by_keys_alone_and_without_a_script(served: Served) -> None:
    code = code_of(UNGIVEN)
    with at_work(served.house), served.visit("ana", scripts=False) as page:
        page.goto("/")
        page.keyboard.press("Tab")
        expect(_focus(page)).to_have_text("Skip to the page")
        _tab_to(page, f'[name="act-{code}"]')
        page.keyboard.press("ArrowDown")
        _tab_to(page, ".do-chosen button")
        page.keyboard.press("Enter")
        expect(page.locator(".came")).to_contain_text(code)
        expect(page.locator(".came")).not_to_contain_text("Not done yet")

        page.goto("/two-words")
        _tab_to(page, "[name=first]")
        page.keyboard.type("quartz")
        page.keyboard.press("Tab")
        page.keyboard.type("zebraai")
        page.keyboard.press("Enter")
        expect(page.locator(".came")).to_contain_text("Done, if it was there.")

        page.goto(f"/requests/{code}/close")
        _tab_to(page, "[name=closing]")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator(".came")).to_be_visible()

        page.goto("/")
        _tab_to(page, "header .button-form button")
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{served.origin}/sign-in")


def test_who_is_there_when_is_looked_after_by_keys_alone_and_without_a_script(served: Served) -> None:
    with at_work(served.house), served.visit("ana", scripts=False) as page:
        page.goto("/interviewers/invite")
        _tab_to(page, "[name=handle]")
        page.keyboard.type("mia")
        _tab_to(page, '[name=languages][value="en"]')
        page.keyboard.press("Space")
        _tab_to(page, "main form button")
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text("JOIN ")

        page.goto("/interviewers/ami/hours")
        _tab_to(page, "#monday-1-from")
        page.keyboard.type("1000AM")
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text("Saved.")

        page.goto("/days/2018-03-20/close")
        _tab_to(page, "main form button")
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{served.origin}/days")

        page.goto("/requests/new")
        _tab_to(page, "[name=language]")
        _tab_to(page, '[name="q-callback.adult"]')
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Nothing is kept")).to_be_visible()

        page.goto("/interviewers/ami")
        _tab_to(page, 'form:has([value="cut-off"]) button')
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text("AMI is cut off.")


def test_an_interviewer_says_by_keys_alone_what_came_of_a_call(served: Served) -> None:
    with at_work(served.house), served.visit("kim", scripts=False) as page:
        page.goto("/")
        _tab_to(page, f'[action="/requests/{code_of(KIMS)}"] button')
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="This ends it")).to_be_visible()
        _tab_to(page, f'[action="/requests/{code_of(KIMS)}/end"] button')
        page.keyboard.press("Enter")
        expect(page.locator(".came")).to_contain_text(f"{code_of(KIMS)}: noted. It is closed.")


def test_the_question_before_a_request_ends_has_no_barrier(served: Served) -> None:
    with served.visit("kim") as page:
        page.goto("/")
        page.get_by_role("button", name="We talked").first.click()
        expect(page.get_by_role("heading", name="This ends it")).to_be_visible()

        assert _barriers_here(page, "the question") == []


def test_on_a_phone_no_button_lies_over_the_rows_of_a_list(served: Served) -> None:
    with served.visit("ana") as page:
        page.set_viewport_size(NARROW)
        for path in ("/", "/requests"):
            page.goto(path)
            button, rows = (
                page.locator(".do-chosen"),
                page.locator("form:has(.do-chosen) .rows tbody tr").all(),
            )
            assert rows
            for row in rows:
                row.scroll_into_view_if_needed()
                over, under = button.bounding_box(), row.bounding_box()
                assert over is not None
                assert under is not None
                assert over["y"] >= under["y"] + under["height"]


def test_twelve_requests_after_a_weekend_are_given_in_fifteen_presses_and_two_waits(bare: Served) -> None:
    for number in WEEKEND:
        ask_here(bare.house, number, Unshown(), state=RequestState.WAITING)
    waits: list[str] = []
    with at_work(bare.house), bare.visit("ana", scripts=False) as page:
        page.on("request", lambda asked: waits.append(asked.url) if asked.method == "POST" else None)
        page.goto("/")
        presses = 0
        while _with_somebody(bare.house) < len(WEEKEND) and presses <= MOST_PRESSES:
            rows = page.get_by_role("radio", name="Give to").all()
            names = list(dict.fromkeys(each.get_attribute("name") or "" for each in rows))
            for name in names:
                page.locator(f'[name="{name}"]').nth(1).click()
            page.get_by_role("button", name="Do what I chose").click()
            page.wait_for_url("**/?came=*")
            presses += len(names) + 1

    assert _with_somebody(bare.house) == len(WEEKEND)
    assert presses <= MOST_PRESSES
    assert len(waits) <= MOST_WAITS


def _with_somebody(house: House) -> int:
    with house.database.reading() as work:
        return len(work.assignments.every_live())


def test_a_mail_is_entered_from_page_to_page_without_a_barrier_by_a_press_a_page(bare: Served) -> None:
    def go_on(button: str = "Go on") -> None:
        page.get_by_role("button", name=button, exact=True).click()

    found = []
    with at_work(bare.house), bare.visit("ana") as page:
        page.goto("/requests/new")
        page.get_by_label("Yes, they said so").check()
        go_on()
        go_on()
        expect(_focus(page)).to_have_text("One thing is missing or wrong")
        found += _barriers_here(page, "questions, refused")
        page.get_by_label("another", exact=True).check()
        page.get_by_label("weekday mornings").check()
        go_on()
        found += _barriers_here(page, "read-back")
        go_on("Go on to the number")
        page.get_by_label("Number, with the area code").fill("612-555-01")
        go_on("Save")
        expect(page.get_by_label("Number, with the area code")).to_have_value("")
        found += _barriers_here(page, "number, refused")
        page.get_by_label("Number, with the area code").fill("612-555-0143")
        go_on("Save")
        expect(page.locator("h1")).to_have_text("It is kept")
        found += _barriers_here(page, "kept")
        assert page.url.endswith("/requests/new")

    assert found == []
