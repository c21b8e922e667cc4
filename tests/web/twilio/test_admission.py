"""A form is read as the library's strict reader would, only faster: what it refuses is refused."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from intake.web.twilio.admission import MOST_FIELDS, read_form

PARTS = st.text(alphabet="aB=&%+;2026F~ \u00e9", max_size=12)


@given(PARTS.map(str.encode) | st.binary(max_size=20))
@example(b"")
@example(b"a=1&b=%C3%A9+x&c=")
@example(b"a=1&&b=2")
def test_a_form_is_read_as_the_library_reads_it(body: bytes) -> None:
    assert read_form(body) == by_the_library(body)


@pytest.mark.parametrize("fields", [MOST_FIELDS, MOST_FIELDS + 1])
def test_a_form_has_only_so_many_fields(fields: int) -> None:
    body = "&".join(f"f{n}=1" for n in range(fields)).encode()

    assert (read_form(body) is None) is (fields > MOST_FIELDS)
    assert read_form(body) == by_the_library(body)


def by_the_library(body: bytes) -> dict[str, str] | None:
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, strict_parsing=True, max_num_fields=MOST_FIELDS
        )
    except ValueError:
        return None
    return dict(pairs) if len(dict(pairs)) == len(pairs) else None
