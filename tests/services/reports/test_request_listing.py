"""A listing holds what was looked for, what closes soonest first, and pages that follow each other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from intake.core.requests.contact import Contact
from intake.core.scheduling.matching import NoMatchReason
from intake.core.scheduling.schedule import Window
from intake.services.reports.request_board import RequestStanding
from intake.services.reports.request_listing import (
    PAGE,
    ListingFilter,
    ListingKey,
    RequestListing,
    read_request_listing,
)
from intake.services.reports.who_fits import Taker, WhoFits
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.requests import RequestState
from intake.storage.unit_of_work import Database
from tests.support.staff import NOW, RULES, a_time, ask, hire, local

TODAY = date(2018, 3, 8)


def listed(database: Database, sought: ListingFilter) -> list[str]:
    return [each.entry.row.id for each in read_request_listing(database, RULES, NOW, sought=sought).entries]


def test_an_empty_listing_is_empty(database: Database) -> None:
    assert read_request_listing(database, RULES, NOW) == RequestListing((), 0, None, (), ())


def test_what_closes_soonest_comes_first_with_who_fits_and_why_nobody_does(database: Database) -> None:
    hire(database, "kim")
    ask(database, 1, requested_on=TODAY)
    ask(database, 2, requested_on=TODAY - timedelta(days=9), language="so", region="north")
    ask(database, 3, state=RequestState.DECOY)
    ask(database, 4, state=RequestState.ERASING)

    found = read_request_listing(database, RULES, NOW)

    assert [(each.entry.row.id, each.closes_in, each.fits) for each in found.entries] == [
        ("request-2", 4, WhoFits((), NoMatchReason.LANGUAGE)),
        ("request-1", 13, WhoFits((Taker("kim"),))),
    ]
    assert (found.found, found.following, found.languages, found.regions) == (
        2,
        None,
        ("en", "so"),
        ("north",),
    )


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        (ListingFilter(standing=RequestStanding.WAITING), ["request-1", "request-5"]),
        (ListingFilter(standing=RequestStanding.OFFERED), ["request-2"]),
        (ListingFilter(standing=RequestStanding.BOOKED), ["request-3"]),
        (ListingFilter(standing=RequestStanding.CALLS_US), ["request-4"]),
        (ListingFilter(held=True), ["request-5"]),
        (ListingFilter(language="so"), ["request-1"]),
        (ListingFilter(region="north"), ["request-4"]),
        (ListingFilter(unfit=True), ["request-1"]),
        (ListingFilter(unfit=True, language="en"), []),
    ],
)
def test_what_is_looked_for_is_found(database: Database, sought: ListingFilter, found: list[str]) -> None:
    kim = hire(database, "kim")
    call_in = Window(local(3, 9, 10), local(3, 9, 12))
    ask(database, 1, language="so")
    offered, booked = ask(database, 2), ask(database, 3)
    ask(database, 4, contact=Contact.YOU_CALL_US, call_in=call_in, region="north")
    ask(database, 5, held=True)
    with database.work() as work:
        assert work.assignments.add(Assignment("a", offered.id, kim.id, AssignmentState.OFFERED, NOW))
        assert work.appointments.book(a_time(booked, kim, local(3, 9, 9)))
        work.commit()

    assert sorted(listed(database, sought)) == found


def test_pages_follow_each_other_by_key_although_rows_go_between_them(database: Database) -> None:
    for number in range(PAGE + 3):
        ask(database, number + 1, requested_on=TODAY - timedelta(days=number % 5))

    first = read_request_listing(database, RULES, NOW)
    with database.work() as work:
        work.requests.delete(first.entries[0].entry.row.id)
        work.requests.delete(first.entries[-1].entry.row.id)
        work.commit()
    second = read_request_listing(database, RULES, NOW, after=first.following)

    keys = [
        ListingKey(TODAY + timedelta(each.closes_in), each.entry.row.staff_code) for each in first.entries
    ]
    assert keys == sorted(keys)
    assert (len(first.entries), first.found, first.following) == (PAGE, PAGE + 3, keys[-1])
    assert (len(second.entries), second.following) == (3, None)
    assert {each.entry.row.id for each in (*first.entries, *second.entries)} == {
        f"request-{number + 1}" for number in range(PAGE + 3)
    }
