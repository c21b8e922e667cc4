"""Reads the flow and wording files once, at start. Says file and line where TOML is broken.

Understands nothing of what they say: that is ``core.script.flow_parser`` and ``core.script.wording``.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from intake.core.errors import FlowError

FLOWS = Path(__file__).resolve().parents[2] / "flows"


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
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FlowError(f"{file} is missing. Restore it, or take its language out.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FlowError(f"{file} is not valid TOML: {error}.") from None
