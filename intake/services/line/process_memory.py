"""Memory of a process, as the C library keeps it: one arena for all threads, and what was freed given back.

glibc gives every thread memory of its own and keeps what was freed there; Python's imports alone leave some megabytes.
Does nothing where the C library has no such settings.
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


def give_back_memory() -> None:
    """Give what was freed back to the machine; a few milliseconds (malloc_trim(3))."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
