"""Whose turn it is: what one leg leaves for another runs when the first one's turn is over.

Keeps order within one thread. Starts no threads, except for work sent to the background.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Act = Callable[[], None]


class _Pending(threading.local):
    """What this thread still has to do, and how deep in turns it is."""

    def __init__(self) -> None:
        self.depth = 0
        self.acts: deque[Act] = deque()


class Turns:
    """Puts off what concerns other legs, and counts what runs in the background."""

    def __init__(self) -> None:
        """Begin with nothing to do."""
        self._pending = _Pending()
        self._idle = threading.Condition()
        self._running = 0

    @contextmanager
    def put_off(self) -> Iterator[None]:
        """Within the block acts are kept; at the end of the outermost block they run, holding no leg."""
        self._pending.depth += 1
        try:
            yield
        finally:
            self._pending.depth -= 1
            if self._pending.depth == 0:
                self._drain()

    def later(self, act: Act) -> None:
        """Keep an act until the outermost block of this thread ends."""
        self._pending.acts.append(act)

    def in_background(self, act: Act) -> None:
        """Run an act in its own thread, as the provider does after it has answered a REST request."""
        with self._idle:
            self._running += 1
        threading.Thread(target=self._run, args=(act,), daemon=True).start()

    def settle(self, seconds: float) -> bool:
        """Wait until nothing runs in the background; false where it takes longer."""
        with self._idle:
            return self._idle.wait_for(lambda: self._running == 0, seconds)

    def _run(self, act: Act) -> None:
        try:
            with self.put_off():
                act()
        finally:
            with self._idle:
                self._running -= 1
                self._idle.notify_all()

    def _drain(self) -> None:
        acts = self._pending.acts
        while acts:
            acts.popleft()()
