"""Assets: the few files that pages load, read once at start. No folder is served."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from flask import Response, abort

from intake.console.page import Pages

FOLDER: Final = Path(__file__).parent / "static"
KINDS: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


def asset_pages() -> Pages:
    """Return the one page that answers with the files of the folder, by their names."""
    pages = Pages()
    files = {path.name: path.read_bytes() for path in FOLDER.iterdir() if path.suffix in KINDS}

    @pages.public("/static/<name>")
    def asset(name: str) -> Response:
        if name not in files:
            abort(404)
        return Response(files[name], content_type=KINDS[Path(name).suffix])

    return pages
