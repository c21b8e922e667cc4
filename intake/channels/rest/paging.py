"""Lists of the provider, page after page: the older kind points on by a path, the newer by a whole address.

Follows nothing but the path, on the host that was asked: no answer can send us elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from intake.channels.rest.connection import Json
from intake.core.provisioning.provider_account import AccountRefusal

# Some two hundred countries, and as many numbers as anybody rents, are one page each.
MOST_FOLLOWED = 50


class UnreadableError(Exception):
    """A page that the provider refused, or that holds no list."""

    def __init__(self, refusal: AccountRefusal) -> None:
        super().__init__()
        self.refusal = refusal


def rows_of(read: Callable[[str], Json | AccountRefusal], path: str, name: str) -> Iterator[Json]:
    """Yield every row of a list; raises UnreadableError where a page cannot be read."""
    onward: str | None = path
    for _ in range(MOST_FOLLOWED):
        if onward is None:
            return
        answer = read(onward)
        if isinstance(answer, AccountRefusal):
            raise UnreadableError(answer)
        rows = answer.get(name)
        if not isinstance(rows, list):
            raise UnreadableError(AccountRefusal(None))
        yield from (row for row in rows if isinstance(row, Mapping))
        onward = _onward(answer)
    raise UnreadableError(AccountRefusal(None))


def _onward(answer: Json) -> str | None:
    meta = answer.get("meta")
    said = meta.get("next_page_url") if isinstance(meta, Mapping) else answer.get("next_page_uri")
    if not isinstance(said, str):
        return None
    parts = urlsplit(said)
    return f"{parts.path}?{parts.query}"
