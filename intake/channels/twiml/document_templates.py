"""Document templates: documents that the helper library wrote once, with gaps for a turn's own words and address.

The library knows how a verb is written; to build and write the same verbs for every turn cost 90 us of one
by voice, where filling a template takes 10 (scripts/bench/run webhook). Knows no verb itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

# Characters set aside for private use: no words of ours hold them, and no markup does.
WORDS, ADDRESS, VERBS = "\ue000", "\ue001", "\ue002"


def worded(template: str, words: str, marked: Iterable[str] = (), mark: str = WORDS) -> str:
    """Return a verb with words in it, which stay words whatever they look like; some names among them stand in a mark."""
    said = escape(words)
    for name in map(escape, marked):
        said = said.replace(name, mark.replace(WORDS, name))
    return template.replace(WORDS, said)


def addressed(template: str, address: str) -> str:
    """Return a verb or document with an address in it, as often as it has one."""
    return template.replace(ADDRESS, escape(address, {'"': "&quot;"}))


def filled(template: str, verbs: Iterable[str]) -> bytes:
    """Return a document with finished verbs in it, as the bytes the provider reads."""
    return template.replace(VERBS, "".join(verbs)).encode()
