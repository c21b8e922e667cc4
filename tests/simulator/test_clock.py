"""The demo's clock: a file with an offset that the line reads too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from intake.simulator.clock import ClockFileError, demo_now, jump, read_offset, set_offset
from tests.simulator.conftest import LINE


def test_without_a_file_there_is_no_offset(tmp_path: Path) -> None:
    assert read_offset(tmp_path / "none") == 0
    assert LINE


def test_jumps_add_up_and_leave_one_file(tmp_path: Path) -> None:
    file = tmp_path / "clock"

    jump(file, 3600)
    jump(file, 86_400)

    assert read_offset(file) == 90_000
    assert [path.name for path in tmp_path.iterdir()] == ["clock"]


def test_another_user_of_the_group_reads_it_too(tmp_path: Path) -> None:
    jump(tmp_path / "clock", 60)

    assert (tmp_path / "clock").stat().st_mode & 0o777 == 0o640


def test_reset_takes_the_clock_back_to_the_real_time(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    jump(file, 3600)

    set_offset(file, 0)

    assert read_offset(file) == 0


def test_the_demo_is_as_late_as_the_file_says(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    set_offset(file, 7200)
    before = datetime.now(UTC)  # noqa: TID251 - the demo's clock is compared with the real one

    assert timedelta(hours=2) <= demo_now(file) - before < timedelta(hours=2, seconds=30)


def test_a_file_that_holds_no_number_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    file.write_text("soon")

    with pytest.raises(ClockFileError, match="must hold a number of seconds"):
        read_offset(file)
