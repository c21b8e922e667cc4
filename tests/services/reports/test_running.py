"""Whether a process is started again when it ends, as it can know by itself."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from intake.services.reports.running import is_supervised


@pytest.mark.parametrize(
    ("environ", "pid", "parent", "supervised"),
    [
        ({}, 400, 300, False),
        ({"INVOCATION_ID": "0123456789abcdef0123456789abcdef"}, 400, 300, True),
        ({}, 1, 0, True),
        ({}, 8, 1, True),
    ],
)
def test_a_process_knows_whether_something_starts_it_again(
    environ: Mapping[str, str], pid: int, parent: int, supervised: bool
) -> None:
    assert is_supervised(environ, pid, parent) is supervised
