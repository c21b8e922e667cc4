"""Twins: two lines whose requests differ in what the console must not know, and in nothing else, look the same on every page.

What a page shows can then not depend on a number, on the two words, on the way or the hour a request came, however it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path

from intake.core.channel import Channel
from intake.storage.engine.rights import CONSOLE_RIGHTS
from intake.storage.unit_of_work import Database
from tests.support.console_house import Unshown, at_work, open_house
from tests.support.console_walk import Walk, Walked
from tests.support.house_things import FEED_TOKEN, TYPED_HOURS

TWIN = Unshown(
    number="+16515550187",
    words=("copper", "willow", "thistle", "basil", "ginger", "cedar", "aspen", "clover"),
    channel=Channel.TEXT,
    mark=b"u" * 32,
    joined_phone="+16515550188",
    joined_words="copper dune",
)
# Two words that no request has: what is held by its words is seen to be held.
TYPED: Mapping[str, str] = {"first": "walnut", "second": "willow", "code": "7KQ4", **TYPED_HOURS}
# Drawn anew for each page or person: tokens of forms and of links, challenges of devices, printed codes.
_DRAWN = re.compile(r"[\w.-]{22,}|\b[a-z0-9]{4,5}(?:-[a-z0-9]{4,5}){3,}\b|<svg.*?</svg>", re.DOTALL)
_TOLD_HEADERS = ("Content-Type", "Location", "Content-Security-Policy", "Allow")


@contextmanager
def _walked(database: Database, folder: Path, unshown: Unshown) -> Iterator[list[tuple[str, str]]]:
    console = Database(f"sqlite:///{folder / 'line.db'}", 2, CONSOLE_RIGHTS)
    house = open_house(database, console, folder, unshown=unshown)
    with at_work(house):
        yield [_looks(each) for each in Walk(house, TYPED).everything()]
    console.close()


def _differing(one: tuple[str, str], other: tuple[str, str]) -> Iterator[tuple[str, str, str]]:
    for here, there in zip_longest(one[1].splitlines(), other[1].splitlines(), fillvalue=""):
        if here != there:
            yield one[0], here, there


def _looks(walked: Walked) -> tuple[str, str]:
    answer = walked.answer
    headers = {name: answer.headers.get(name) for name in _TOLD_HEADERS}
    return walked.name, _DRAWN.sub("*", f"{answer.status_code} {headers}\n{answer.text}")


def test_every_page_is_the_same_whoever_asked_by_which_way_and_under_which_words(
    sqlite_database: Database, second_sqlite: Database, tmp_path: Path
) -> None:
    with (
        _walked(sqlite_database, tmp_path, Unshown()) as one,
        _walked(second_sqlite, tmp_path / "second", TWIN) as other,
    ):
        assert len(one) > 200
        assert dict(one)[f"GET /feeds/{FEED_TOKEN}.ics by nobody"].startswith("200 ")
        assert [name for name, _ in one] == [name for name, _ in other]
        assert [differing for pair in zip(one, other, strict=True) for differing in _differing(*pair)] == []
