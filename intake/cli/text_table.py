"""Tables as plain text: columns as wide as their widest cell, two spaces apart. Knows no content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

GAP = "  "


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of the same length as lines of text; an empty string where there are none."""
    return "\n".join(_lines(rows))


def _lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield GAP.join(cells).rstrip()
