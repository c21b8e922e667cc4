"""Whole conversations, written down: each is played against the real line and must come out the same.

After a change of words or flows ``pytest tests/transcripts --rewrite`` writes them anew, and a person
reads the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.staff import pick_up
from tests.support.stage import staged
from tests.transcripts.playing import Player, fixed_draw

TRANSCRIPTS = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.usefixtures("sqlite_database")
@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda path: path.stem)
def test_a_conversation_goes_as_written_down(
    transcript: Path, tmp_path: Path, sqlite_path: Path, rewrite: bool
) -> None:
    written = transcript.read_text(encoding="utf-8")

    with staged(tmp_path, f"sqlite:///{sqlite_path}", draw=fixed_draw()) as stage:
        pick_up(stage.line.database)
        played = Player(stage).play(written)
    if rewrite:
        transcript.write_text(played, encoding="utf-8")
        return

    assert played == written
