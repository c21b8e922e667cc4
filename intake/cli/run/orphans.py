"""Ends a process whose parent is gone: one that was killed outright can end nobody itself.

Asks the system who the parent is, twice a second: this works wherever Python does, and holds whatever thread
started us. It restarts nothing.
"""

from __future__ import annotations

import os
import signal
import threading
import time

LOOK_EVERY_SECONDS = 0.5
GRACE_SECONDS = 5.0


def end_with_parent(parent: int) -> None:
    """Watch the process with this id, our parent; once it is gone, end this one, by force if it must be."""
    threading.Thread(target=_watch, args=(parent,), name="parent-watch", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)
