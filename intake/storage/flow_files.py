"""Reads the flow and wording files once, at start. Says file and line where TOML is broken.

A file that was read before, and whose tables somebody still holds, is not read again while it is as it was: to read
all of them takes 0.1 s of processor time. Understands nothing of what they say: that is ``core.script.flow_parser`` and ``core.script.wording``.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from weakref import WeakValueDictionary

from intake.core.errors import FlowError

FLOWS = Path(__file__).resolve().parents[2] / "flows"


class _Tables(dict[str, object]):
    """What a file says; unlike a plain dict it can be held weakly."""

    __slots__ = ("__weakref__",)


class _Version(NamedTuple):
    """A file as it is now."""

    file: Path
    changed_ns: int
    size: int


_HELD: WeakValueDictionary[_Version, _Tables] = WeakValueDictionary()


def read_flow_tables(directory: Path = FLOWS) -> Mapping[str, Mapping[str, object]]:
    """Return the tables of every flow file by the file's name; raises FlowError."""
    files = sorted(directory.glob("*.toml"))
    if not files:
        raise FlowError(f"{directory} holds no flow files. Point [flows] directory at them.")
    return {file.stem: _read(file) for file in files}


def read_wording_tables(
    languages: Sequence[str], directory: Path = FLOWS
) -> Mapping[str, Mapping[str, object]]:
    """Return the tables of each language's wording file, in the order given; raises FlowError."""
    return {language: _read(directory / "wording" / f"{language}.toml") for language in languages}


def words_digest(languages: Sequence[str], directory: Path = FLOWS) -> str:
    """Return eight characters that change whenever a flow or a wording does; raises OSError where one is missing."""
    wordings = [directory / "wording" / f"{language}.toml" for language in languages]
    digest = hashlib.sha256()
    for file in (*sorted(directory.glob("*.toml")), *wordings):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:8]


def _read(file: Path) -> Mapping[str, object]:
    try:
        stat = file.stat()
        version = _Version(file, stat.st_mtime_ns, stat.st_size)
        tables = _HELD.get(version)
        if tables is None:
            tables = _HELD[version] = _Tables(tomllib.loads(file.read_text(encoding="utf-8")))
        return tables
    except FileNotFoundError:
        raise FlowError(f"{file} is missing. Restore it, or take its language out.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FlowError(f"{file} is not valid TOML: {error}.") from None
