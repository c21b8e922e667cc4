"""Which help lines answer: said by two at once, and by the later of the settings' day and the page's."""

from __future__ import annotations

from datetime import date

from intake.core.help_line import HelpLine
from intake.services.line.help_lines import (
    HelpLineCheck,
    help_line_checks,
    leave_out,
    name_again,
    read_help_lines,
    silent_lines,
)
from intake.storage.unit_of_work import Database
from tests.support.stage import EXAMPLE, stage_settings

# The settings say that each was checked on November 1, 2026.
SETTINGS = stage_settings(EXAMPLE.parent, "sqlite:///:memory:", "http://127.0.0.1:1")


def test_what_is_said_of_one_line_leaves_the_others_as_they_are(database: Database) -> None:
    with database.work() as work:
        said = [leave_out(work, each) for each in (HelpLine.CRISIS, HelpLine.DAY_ONE, HelpLine.CRISIS)]
        both = silent_lines(work)
        name_again(work, HelpLine.CRISIS, date(2026, 12, 1))
        one = silent_lines(work)
        work.commit()

    assert said == [True, True, False]
    assert both == {HelpLine.CRISIS, HelpLine.DAY_ONE}
    assert one == {HelpLine.DAY_ONE}


def test_a_check_counts_by_the_later_of_both_days(database: Database) -> None:
    with database.work() as work:
        name_again(work, HelpLine.CRISIS, date(2027, 6, 1))
        name_again(work, HelpLine.TRAFFICKING, date(2026, 10, 1))
        leave_out(work, HelpLine.TRAFFICKING)
        work.commit()

    first = date(2026, 11, 1)
    assert read_help_lines(database, SETTINGS, date(2027, 7, 1)) == (
        HelpLineCheck(HelpLine.DAY_ONE, first, is_old=True),
        HelpLineCheck(HelpLine.TRAFFICKING, first, is_old=True, is_silent=True),
        HelpLineCheck(HelpLine.CRISIS, date(2027, 6, 1), is_old=False),
    )


def test_after_half_a_year_a_check_is_old() -> None:
    fresh, old = (help_line_checks(SETTINGS, {}, day) for day in (date(2027, 4, 30), date(2027, 5, 1)))

    assert [each.is_old for each in (*fresh, *old)] == [False, False, False, True, True, True]
