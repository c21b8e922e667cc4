"""Who is asked to take a request, in which order, or why nobody can be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.core.requests.contact import Format
from intake.core.scheduling.matching import Candidate, Match, Need, NoMatchReason, match, no_match_reason
from intake.core.scheduling.schedule import Window
from intake.core.staff.interviewer import Gender, Interviewer, Standing, Wish, misfit

NOW = datetime(2018, 3, 8, 16, tzinfo=UTC)
KIM = Interviewer("1", "kim", "uroc", ("en", "es"), ("south",), Gender.WOMAN, standing=Standing.ACTIVE)
LEE = replace(KIM, id="2", handle="lee", agency="rainbow", languages=("en",), gender=Gender.MAN)
ENGLISH = Wish("en")


def hour(*hours: int) -> tuple[Window, ...]:
    return tuple(Window(NOW + timedelta(hours=each), NOW + timedelta(hours=each + 1)) for each in hours)


def on_duty(who: Interviewer = KIM, duty: tuple[Window, ...] = hour(1), **known: object) -> Candidate:
    return replace(Candidate(who, duty), **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wish", "candidate", "expected"),
    [
        (ENGLISH, on_duty(), None),
        (ENGLISH, on_duty(replace(KIM, standing=Standing.INVITED)), NoMatchReason.NOBODY),
        (ENGLISH, on_duty(replace(KIM, standing=Standing.STOPPED)), NoMatchReason.NOBODY),
        (Wish("so"), on_duty(), NoMatchReason.LANGUAGE),
        (Wish("en", left_out="uroc"), on_duty(), NoMatchReason.LEFT_OUT),
        (Wish("en", interviewer="man"), on_duty(), NoMatchReason.MAN),
        (Wish("en", interviewer="woman"), on_duty(LEE), NoMatchReason.WOMAN),
        (Wish("en", interviewer="outside"), on_duty(), NoMatchReason.OUTSIDE),
        (Wish("en", interviewer="outside", region="south"), on_duty(), NoMatchReason.OUTSIDE),
        (Wish("en", interviewer="outside", region="central"), on_duty(), None),
        (Wish("en", Format.IN_PERSON, "central"), on_duty(), NoMatchReason.REGION),
        (Wish("en", Format.IN_PERSON, "south"), on_duty(), None),
        (Wish("en", Format.BY_PHONE, "central"), on_duty(), None),
        (ENGLISH, on_duty(duty=hour(3)), NoMatchReason.HOURS),
        (ENGLISH, on_duty(duty=()), NoMatchReason.HOURS),
        (ENGLISH, on_duty(asked=True), NoMatchReason.ASKED),
        (ENGLISH, on_duty(replace(KIM, resting_until=NOW + timedelta(hours=1))), NoMatchReason.RESTING),
        (ENGLISH, on_duty(replace(KIM, resting_until=NOW)), None),
        (ENGLISH, on_duty(today=4), NoMatchReason.FULL),
        (ENGLISH, on_duty(today=3), None),
        (ENGLISH, on_duty(replace(KIM, daily_cap=0)), NoMatchReason.FULL),
    ],
)
def test_somebody_is_asked_unless(wish: Wish, candidate: Candidate, expected: NoMatchReason | None) -> None:
    assert no_match_reason(Need(wish, hour(1, 2)), candidate, NOW) is expected


def test_a_quarter_of_an_hour_in_common_is_enough_and_less_is_not() -> None:
    safe = hour(1)
    late = [Window(safe[0].ends_at - timedelta(minutes=least), safe[0].ends_at) for least in (15, 14)]

    assert [no_match_reason(Need(ENGLISH, safe), on_duty(duty=(each,)), NOW) for each in late] == [
        None,
        NoMatchReason.HOURS,
    ]


def test_the_longest_idle_is_asked_first_and_whoever_never_had_anything_before() -> None:
    fresh = replace(LEE, id="3", handle="max")
    rested = replace(KIM, last_assigned_at=NOW - timedelta(days=2))
    busy = replace(LEE, last_assigned_at=NOW - timedelta(hours=1))

    found = match(Need(ENGLISH, hour(1)), [on_duty(each) for each in (busy, rested, fresh)], NOW)

    assert found == Match((fresh, rested, busy))


@pytest.mark.parametrize(
    ("candidates", "hindered", "later"),
    [
        ((), NoMatchReason.NOBODY, False),
        ((on_duty(replace(KIM, languages=())),), NoMatchReason.LANGUAGE, False),
        # What stands closest in the way is the reason: only the hours keep Lee from it.
        ((on_duty(replace(KIM, languages=())), on_duty(LEE, hour(5))), NoMatchReason.HOURS, False),
        ((on_duty(asked=True), on_duty(LEE, hour(5))), NoMatchReason.ASKED, False),
        ((on_duty(asked=True), on_duty(LEE, today=4)), NoMatchReason.FULL, True),
    ],
)
def test_where_nobody_can_be_asked_the_closest_reason_is_told(
    candidates: tuple[Candidate, ...], hindered: NoMatchReason, later: bool
) -> None:
    found = match(Need(ENGLISH, hour(1)), candidates, NOW)

    assert (found, found.later) == (Match((), hindered), later)


STAFF = st.builds(
    Interviewer,
    id=st.uuids().map(str),
    handle=st.text("abc", min_size=1, max_size=3),
    agency=st.sampled_from(("uroc", "rainbow")),
    languages=st.sets(st.sampled_from(("en", "es", "so"))).map(tuple),
    regions=st.sets(st.sampled_from(("south", "central"))).map(tuple),
    gender=st.sampled_from((None, *Gender)),
    daily_cap=st.integers(0, 3),
    standing=st.sampled_from(Standing),
    resting_until=st.sampled_from((None, NOW, NOW + timedelta(hours=1))),
    last_assigned_at=st.sampled_from((None, NOW - timedelta(days=1), NOW - timedelta(days=2))),
)
CANDIDATES = st.builds(
    Candidate,
    interviewer=STAFF,
    duty=st.sets(st.integers(0, 3)).map(lambda hours: hour(*sorted(hours))),
    today=st.integers(0, 3),
    asked=st.booleans(),
)
WISHES = st.builds(
    Wish,
    language=st.sampled_from(("en", "es", "so", "other")),
    format=st.sampled_from(Format),
    region=st.sampled_from((None, "south", "central")),
    interviewer=st.sampled_from((None, "woman", "man", "outside")),
    left_out=st.sampled_from((None, "uroc")),
)


@given(
    wish=WISHES,
    candidates=st.lists(CANDIDATES, max_size=5),
    safe=st.sets(st.integers(0, 3)).map(lambda hours: hour(*sorted(hours))),
)
def test_nobody_is_asked_who_does_not_fit_cannot_or_was_asked(
    wish: Wish, candidates: list[Candidate], safe: tuple[Window, ...]
) -> None:
    found = match(Need(wish, safe), candidates, NOW)

    by_id = {each.interviewer.id: each for each in candidates}
    for who in found.takers:
        asked = by_id[who.id]
        assert misfit(who, wish) is None
        assert who.standing is Standing.ACTIVE
        assert set(asked.duty) & set(safe)
        assert not asked.asked
        assert asked.today < who.daily_cap
        assert who.resting_until is None or who.resting_until <= NOW
    assert (found.reason is None) is bool(found.takers)
    idle = [who.last_assigned_at or datetime.min.replace(tzinfo=UTC) for who in found.takers]
    assert idle == sorted(idle)
