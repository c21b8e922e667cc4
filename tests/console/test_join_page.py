"""Somebody is asked to join on a page: a code shown once, nothing else of it readable, and taken back through the worker."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from intake import config
from intake.core.staff.join_code import JoinProfile
from intake.services.line.adopt_codes import adopt_codes
from intake.storage.crypto.fingerprints import join_hmac
from intake.storage.queries.join_invitations import JoinInvitationShown
from intake.storage.unit_of_work import Database
from tests.support.console import Visitor, console_over, desk_over
from tests.support.console_house import House, at_work, open_house

PAGE = "/interviewers/invite"
TOLD = {
    "handle": "mia",
    "agency": "uroc",
    "languages": "en",
    "regions": "twin_cities",
    "gender": "woman",
    "daily-cap": "3",
}


@pytest.fixture
def house(database: Database, console_database: Database, tmp_path: Path) -> House:
    return open_house(database, console_database, tmp_path)


def invited(house: House) -> list[JoinInvitationShown]:
    with house.database.reading() as work:
        listed = work.join_invitations.listed(house.desk.clock())
    return [each for each in listed if each.profile.handle == "mia"]


def code_on(page: str) -> str:
    """Return the code a page shows, or nothing."""
    found = re.search(r"JOIN (\d{4}) (\d{4})</code>", page)
    return "" if found is None else found[1] + found[2]


def test_a_code_is_shown_once_and_only_the_web_side_can_tell_whose_it_is(house: House) -> None:
    ana = house.visitor("ana")

    answer = ana.post(PAGE, at=PAGE, **TOLD)

    code = code_on(answer.text)
    (one,) = invited(house)
    profile = JoinProfile("mia", "uroc", ("en",), ("twin_cities",), one.profile.gender, 3)
    assert (answer.status_code, len(code), one.profile, one.joined_at) == (200, 8, profile, None)
    assert "612-703-9227" in answer.text
    assert all(code not in ana.get(path).text for path in ("/interviewers", PAGE, "/audit", "/"))
    assert ">mia</th>" in ana.get("/interviewers").text
    with house.database.work() as work:
        adopt_codes(work, house.keys, house.desk.clock())
        found = work.join_invitations.by_code(join_hmac(house.keys.web_key, code), house.desk.clock())
    assert found is not None
    assert found.shown == one


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"handle": "kim"}, "handle"),
        ({"handle": "ana"}, "handle"),
        ({"handle": "join"}, "handle"),
        ({"handle": ""}, "handle"),
        ({"languages": None}, "languages"),
        ({"daily-cap": "0"}, "daily-cap"),
        ({"daily-cap": "x"}, "daily-cap"),
    ],
)
def test_a_refused_form_names_its_field_and_keeps_what_was_typed(
    house: House, changed: dict[str, str | None], field: str
) -> None:
    told = {name: value for name, value in (TOLD | changed).items() if value is not None}

    answer = house.visitor("ana").post(PAGE, at=PAGE, **told)

    assert (answer.status_code, f'href="#{field}"' in answer.text) == (422, True)
    assert f'name="handle" value="{told["handle"]}"' in answer.text
    assert (invited(house), code_on(answer.text)) == ([], "")


def test_the_same_form_again_makes_no_second_code(house: House) -> None:
    ana = house.visitor("ana")
    ana.post(PAGE, at=PAGE, **TOLD)

    again = ana.post(PAGE, at=PAGE, **TOLD)

    assert (again.status_code, code_on(again.text), len(invited(house))) == (422, "", 1)


def test_an_invitation_is_taken_back_by_the_worker_and_by_coordinators_alone(house: House) -> None:
    ana = house.visitor("ana")
    ana.post(PAGE, at=PAGE, **TOLD)
    with at_work(house):
        refused = house.visitor("kim").client.post(f"{PAGE}/withdraw", data={"handle": "mia"})
        before = len(invited(house))
        answer = ana.post(f"{PAGE}/withdraw", at="/interviewers", handle="mia")
        told = ana.get(answer.headers["Location"]).text

    assert (refused.status_code in (400, 403, 421, 303), before, invited(house)) == (True, 1, [])
    assert "The code for MIA works no more." in told


def test_where_nobody_could_say_who_it_is_the_page_asks_for_nothing(
    console_database: Database, tmp_path: Path
) -> None:
    desk = desk_over(console_database, tmp_path)
    none = msgspec.structs.replace(desk.settings, coordinator=config.settings.CoordinatorSettings())
    page = Visitor(console_over(replace(desk, settings=none)))

    shown = page.signed_in_by("ana's").get(PAGE).text

    assert ("nobody could say who joins" in shown, '<form class="fields"' in shown) == (True, False)
