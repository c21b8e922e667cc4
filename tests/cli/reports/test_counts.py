"""`intake counts`: sums by week and channel, and nothing small."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from intake.storage.unit_of_work import Database
from tests.cli.conftest import Operator, Told
from tests.support.people import NOW

COLUMNS = (
    ("contact", "voice"),
    ("contact", "text"),
    ("ended", "saved"),
    ("ended", "erased"),
    ("ended", "unfinished"),
    ("reached", "up to 2 days"),
    ("reached", "up to 7 days"),
    ("reached", "longer"),
)


def unreached(*weeks: str) -> str:
    """Return the second table of a line that reached few."""
    rows = [f"{week}  10 or fewer  10 or fewer  10 or fewer  10 or fewer\n" for week in weeks]
    return "".join(["\nweek of     reached      in 2 days    in 7 days    later\n", *rows])


NOTE = "\n10 or fewer: hidden so that nobody can be recognised; it may be none.\n"


def count(database: Database, weeks_ago: int, sums: Iterable[int]) -> None:
    with database.work() as work:
        for (dimension, value), n in zip(COLUMNS, sums, strict=False):
            if n:
                work.counters.add(NOW - timedelta(weeks=weeks_ago), dimension, value, n)
        work.commit()


def test_nothing_counted_says_so(operator: Operator) -> None:
    assert operator.types("counts") == Told(0, "Nothing has been counted yet.\n")


def test_large_sums_are_shown_with_their_totals(operator: Operator, database: Database) -> None:
    count(database, 1, (40, 30, 25, 12, 33))
    count(database, 0, (20, 15, 13, 11, 11))

    assert operator.types("counts") == Told(
        0,
        "week of     asked by voice  text and mail  saved  erased  unfinished\n"
        "2018-02-26  40              30             25     12      33\n"
        "2018-03-05  20              15             13     11      11\n"
        "all weeks   60              45             38     23      44\n"
        + unreached("2018-02-26", "2018-03-05", "all weeks ")
        + NOTE,
    )


def test_a_mail_is_counted_with_the_texts_so_that_a_few_hide_nothing(
    operator: Operator, database: Database
) -> None:
    count(database, 0, (20, 15, 24, 11, 11))
    with database.work() as work:
        work.counters.add(NOW, "contact", "email", 11)
        work.commit()

    assert "2018-03-05  20              26             24     11      11\n" in operator.types("counts").words


def test_small_sums_are_hidden_and_so_is_what_would_give_them_away(
    operator: Operator, database: Database
) -> None:
    count(database, 1, (40, 30, 25, 12, 33))
    count(database, 0, (20, 15, 14, 4, 17))

    assert operator.types("counts") == Told(
        0,
        "week of     asked by voice  text and mail  saved      erased       unfinished\n"
        "2018-02-26  40              30             25         12           33\n"
        "2018-03-05  20              15             not shown  10 or fewer  17\n"
        "all weeks   60              45             not shown  not shown    50\n"
        + unreached("2018-02-26", "2018-03-05", "all weeks ")
        + NOTE
        + "not shown: hidden because a small number could be worked out from it.\n",
    )


def test_a_week_in_which_nobody_asked_looks_like_one_in_which_few_did(
    operator: Operator, database: Database
) -> None:
    count(database, 2, (3, 0, 1, 0, 2))
    count(database, 0, (0, 1, 1, 0, 0))

    assert operator.types("counts") == Told(
        0,
        "week of     asked by voice  text and mail  saved        erased       unfinished\n"
        "2018-02-19  10 or fewer     10 or fewer    10 or fewer  10 or fewer  10 or fewer\n"
        "2018-02-26  10 or fewer     10 or fewer    10 or fewer  10 or fewer  10 or fewer\n"
        "2018-03-05  10 or fewer     10 or fewer    10 or fewer  10 or fewer  10 or fewer\n"
        "all weeks   10 or fewer     10 or fewer    10 or fewer  10 or fewer  10 or fewer\n"
        + unreached("2018-02-19", "2018-02-26", "2018-03-05", "all weeks ")
        + NOTE,
    )


def test_one_week_needs_no_totals(operator: Operator, database: Database) -> None:
    count(database, 0, (20, 15, 13, 11, 11))

    assert operator.types("counts") == Told(
        0,
        "week of     asked by voice  text and mail  saved  erased  unfinished\n"
        "2018-03-05  20              15             13     11      11\n" + unreached("2018-03-05") + NOTE,
    )


def test_who_was_reached_is_shown_with_how_long_they_waited(operator: Operator, database: Database) -> None:
    count(database, 1, (60, 45, 38, 23, 44, 12, 15, 11))
    count(database, 0, (60, 45, 38, 23, 44, 20, 14, 3))

    told = operator.types("counts")

    assert told.words.partition("\n\n")[2] == (
        "week of     reached  in 2 days  in 7 days  later\n"
        "2018-02-26  38       12         15         11\n"
        "2018-03-05  37       20         not shown  10 or fewer\n"
        "all weeks   75       32         not shown  not shown\n"
        "\n"
        "10 or fewer: hidden so that nobody can be recognised; it may be none.\n"
        "not shown: hidden because a small number could be worked out from it.\n"
    )
