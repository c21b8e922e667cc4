"""Drawn requests: whatever is sent to whichever page, nothing breaks, nothing is repeated, and nobody is sent elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.console.page import SIGN_IN
from intake.console.show import STILL_HERE
from intake.storage.engine.rights import CONSOLE_RIGHTS
from intake.storage.unit_of_work import Database
from tests.support.console import ORIGIN
from tests.support.console_house import KIMS, House, code_of, open_accounts, open_house
from tests.support.forms import TOKEN

MARK = "<qzjx>"
NAMES = st.sampled_from(
    [
        "act",
        "handle",
        "seen",
        "closing",
        "outcome",
        "first",
        "second",
        "code",
        "state",
        "language",
        "part",
        "fits",
        "page",
        "back",
        "came",
        "name",
        "role",
        "answer",
        "token",
        "credential",
        "until",
        "place",
        "words",
        "devices",
        "from",
        "day",
        "seen",
        "place",
        "at",
        "form",
        "number",
        "extension",
        "contact",
        "when",
        "q-callback.window",
        "daily-cap",
        "monday-1-from",
        "extra-day",
        "away-first",
        "window-1-from",
    ]
) | st.sampled_from([f"act-{code_of(KIMS)}", f"seen-{code_of(KIMS)}", "act-ZZZZ"])
# Nothing that the worker would be asked for: each of these would be waited for.
HOSTILE = st.sampled_from(
    [
        "' OR 1=1 --",
        "1; DROP TABLE account",
        "{{7*7}}",
        "%s%n",
        "../../etc/passwd",
        "//other.example.org/",
        "https://other.example.org/",
        "\\\\other.example.org",
        "\r\nSet-Cookie: a=b",
        "\x00",
        "9" * 400,
        "-1",
        "1e309",
        "NaN",
    ]
)
WORDS = st.builds(lambda words: f"{words}{MARK}", HOSTILE | st.text(max_size=30))
# The first and the last there are: nobody can reckon beyond them.
DAYS = st.sampled_from(["0001-01-01", "9999-12-31"])
FIELDS = st.dictionaries(NAMES, WORDS | DAYS, max_size=6)
HEADERS = st.dictionaries(
    st.sampled_from(
        ["Accept", "Accept-Language", "Referer", "X-Forwarded-Host", "X-Forwarded-For", "Content-Type"]
    ),
    st.sampled_from(
        [MARK, "https://other.example.org/", "text/plain", "application/json", "*/*;q=x", "9" * 400]
    ),
    max_size=3,
)


@pytest.fixture
def house(sqlite_database: Database, tmp_path: Path) -> Iterator[House]:
    console = Database(f"sqlite:///{tmp_path / 'line.db'}", 2, CONSOLE_RIGHTS)
    yield open_house(sqlite_database, console, tmp_path)
    console.close()


@given(data=st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_nothing_that_is_sent_breaks_a_page_is_repeated_or_leads_elsewhere(
    house: House, data: st.DataObject
) -> None:
    open_accounts(house.database)
    rules = sorted(rule.rule for rule in house.app.url_map.iter_rules())
    visitor = house.visitor(data.draw(st.sampled_from(["", "ana", "kim"])))
    path = data.draw(st.sampled_from(rules))
    named = data.draw(
        st.sampled_from([code_of(KIMS), "ami"]) | DAYS | WORDS.map(lambda words: quote(words, safe=""))
    )
    path = re.sub(r"<\w+>", lambda _: named, path)
    fields, headers = data.draw(FIELDS), data.draw(HEADERS)
    method = data.draw(st.sampled_from(["GET", "POST", "HEAD"]))
    token = {TOKEN: visitor.token_at(STILL_HERE) or visitor.token_at(SIGN_IN)} if method == "POST" else {}

    answer = visitor.client.open(
        path,
        base_url=ORIGIN,
        method=method,
        headers=headers,
        query_string=None if method == "POST" else fields,
        data={**fields, **token} if method == "POST" else None,
    )

    assert answer.status_code < 500, (method, path, fields)
    assert MARK not in answer.text, (method, path, fields)
    assert MARK not in str(answer.headers), (method, path, fields)
    assert answer.headers.get("Location", "/").startswith("/"), (method, path, fields)
    assert not answer.headers.get("Location", "/").startswith(("//", "/\\")), (method, path, fields)
