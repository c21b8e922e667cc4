"""Owned files: whose what we make is, and with which mode, whatever the umask.

Two users of one group may work on the same files, and root may have typed the command: what root makes belongs to
whoever the folder belongs to, or the line's own users could never open it. Reads and writes nothing.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def open_owned(path: Path, flags: int, mode: int) -> int:
    """Open a file, and make it with this mode where it is not there yet; the descriptor is the caller's to close.

    With O_EXCL it must not be there yet; raises OSError as ``os.open`` does.
    """
    if not flags & os.O_EXCL:
        with suppress(FileNotFoundError):
            return os.open(path, flags & ~os.O_CREAT)
    descriptor = os.open(path, flags | os.O_CREAT, mode)
    try:
        # By the file itself: what stands at its path may be another by now.
        give_to_owner(path, descriptor)
        # Somebody else may have made it a moment ago: then the mode is theirs to set.
        with suppress(PermissionError):
            os.fchmod(descriptor, mode)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def make_folder(path: Path, mode: int) -> None:
    """Make a folder with this mode, and those above it; one that is there already is left as it is."""
    if path.is_dir():
        return
    if not path.parent.exists():
        make_folder(path.parent, mode)
    path.mkdir(exist_ok=True)
    give_to_owner(path)
    path.chmod(mode)


def give_to_owner(path: Path, descriptor: int | None = None) -> None:
    """Let what root made belong to whoever its folder belongs to; in any other user's hands nothing changes.

    With a descriptor it is that file, wherever it is by now.
    """
    if os.geteuid() != 0:
        return
    folder = path.parent.stat()
    # A disk that knows no owners is no reason to stop.
    with suppress(PermissionError):
        os.chown(path if descriptor is None else descriptor, folder.st_uid, folder.st_gid)
