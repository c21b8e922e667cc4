"""Where every webhook is refused the coordinator hears of it within a minute, once in some hours, and not at night."""

from __future__ import annotations

from datetime import datetime, timedelta

from intake.core.delivery.message_kinds import MessageKind
from intake.core.reports.web_troubles import WebTrouble
from intake.services.notices.refusal_alarm import RefusalAlarm, alarm_of_refusals
from intake.storage.queries.web_troubles import TroubleCount
from intake.storage.unit_of_work import Database
from tests.support.staff import NOW, RULES, Post, local, rows, rules

ALARM = RefusalAlarm(2, WebTrouble.SIGNATURE)
A_LITTLE = timedelta(seconds=30)


def _refuse(database: Database, at: datetime, what: WebTrouble = WebTrouble.SIGNATURE) -> None:
    minute = at.replace(second=0, microsecond=0)
    with database.work() as work:
        work.web_troubles.add([TroubleCount(minute, what, 2, at)])
        work.commit()


def _admit(database: Database) -> None:
    with database.work() as work:
        work.web_troubles.note_admitted()
        work.commit()


def _alarms(database: Database, *moments: datetime) -> list[RefusalAlarm | None]:
    return [alarm_of_refusals(database, RULES, now) for now in moments]


def test_half_a_minute_after_the_first_it_alarms_once_in_six_hours(database: Database) -> None:
    _refuse(database, NOW)
    early, due, later = NOW + A_LITTLE / 2, NOW + A_LITTLE, NOW + timedelta(minutes=10)

    assert _alarms(database, early, due, later) == [None, ALARM, None]
    evening = NOW + timedelta(hours=6, minutes=1)
    _refuse(database, evening)
    assert _alarms(database, evening + A_LITTLE) == [RefusalAlarm(4, WebTrouble.SIGNATURE)]
    assert [row.kind for row in rows(database)] == [MessageKind.ALL_REFUSED] * 2


def test_a_trouble_that_came_anew_is_told_though_the_one_before_was_alarmed_just_now(
    database: Database,
) -> None:
    _refuse(database, NOW)
    assert _alarms(database, NOW + A_LITTLE) == [ALARM]
    _admit(database)
    anew = NOW + timedelta(minutes=5)
    _refuse(database, anew)

    soon, then = NOW + timedelta(minutes=10), NOW + timedelta(minutes=16)
    assert _alarms(database, soon, then, then + A_LITTLE) == [
        None,
        RefusalAlarm(4, WebTrouble.SIGNATURE),
        None,
    ]


def test_where_something_was_admitted_since_nobody_is_alarmed(database: Database) -> None:
    _refuse(database, NOW)
    _admit(database)

    assert _alarms(database, NOW + A_LITTLE) == [None]
    assert rows(database) == []


def test_what_was_refused_a_quarter_of_an_hour_ago_alarms_no_more(database: Database) -> None:
    _refuse(database, NOW)

    assert _alarms(database, NOW + timedelta(minutes=16)) == [None]


def test_what_a_stranger_can_forge_and_what_nobody_waits_for_alarms_nobody(database: Database) -> None:
    for what in set(WebTrouble) - {WebTrouble.SIGNATURE, WebTrouble.NUMBER}:
        _refuse(database, NOW, what)

    assert _alarms(database, NOW + A_LITTLE) == [None]


def test_at_night_it_is_told_in_the_morning_if_it_is_still_so(database: Database) -> None:
    night = local(3, 9, 2)
    _refuse(database, night)
    assert _alarms(database, night + A_LITTLE) == [ALARM]
    assert [row.at for row in rows(database)] == ["03-09 08:00"]
    post = Post(database)

    post.deliver(local(3, 9, 8))

    assert [each.words for each in post.sent] == [
        (
            "Since Fri Mar 9, 2:00 AM, this line answers no call and no text. Please tell whoever set it up: "
            "'intake doctor' says what to do."
        )
    ]


def test_what_comes_and_goes_all_night_is_told_once_in_the_morning(database: Database) -> None:
    for hour in (1, 2, 3):
        night = local(3, 9, hour)
        _refuse(database, night)
        assert alarm_of_refusals(database, RULES, night + A_LITTLE) is not None
        _admit(database)

    assert [row.at for row in rows(database)] == ["03-09 08:00"]


def test_it_is_not_told_where_somebody_was_answered_meanwhile(database: Database) -> None:
    night = local(3, 9, 2)
    _refuse(database, night)
    _alarms(database, night + A_LITTLE)
    _admit(database)
    post = Post(database)

    post.deliver(local(3, 9, 8))

    assert post.sent == []


def test_without_a_coordinator_the_log_alone_is_told(database: Database) -> None:
    _refuse(database, NOW)

    assert alarm_of_refusals(database, rules(coordinator=False), NOW + A_LITTLE) == ALARM
    assert rows(database) == []
