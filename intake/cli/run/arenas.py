"""Arenas: glibc gives every thread memory of its own and keeps what was freed there; the worker's many threads share one.

Does nothing where the C library has no such setting.
"""

from __future__ import annotations

import ctypes

# mallopt(3): M_ARENA_MAX.
_ARENA_MAX = -8
ONE = 1


def share_arenas() -> None:
    """Let all threads that begin from now on share one arena: some megabytes less."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_ARENA_MAX, ONE)
