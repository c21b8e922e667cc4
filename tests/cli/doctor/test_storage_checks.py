"""On which file system a file lies, as /proc/self/mounts tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.cli.doctor.storage_checks import file_system_of

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
nas:/exports /srv nfs4 rw 0 0
/dev/sdb1 /srv/line ext4 rw 0 0
her@host: /srv/line/far\\040away fuse.sshfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/line/intake.db", "ext4"),
        ("/srv/intake.db", "nfs4"),
        ("/srv/line/intake.db", "ext4"),
        ("/srv/line/far away/intake.db", "fuse.sshfs"),
        ("/srvline/intake.db", "ext4"),
    ],
)
def test_the_innermost_mount_tells_the_file_system(path: str, kind: str) -> None:
    assert file_system_of(Path(path), MOUNTS) == kind


def test_what_is_not_told_is_empty() -> None:
    assert file_system_of(Path("/srv/intake.db"), "") == ""
