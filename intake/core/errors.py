"""The errors the core raises: things an operator must mend before the line may start.

What people do (a wrong key, silence, an unknown code) is never an error; it is a value.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class IntakeError(Exception):
    """Something an operator can mend; its message is one or two sentences that say how.

    ``mend`` is the command or the setting that mends it, where there is one; it stands at the end of the message.
    """

    def __init__(self, words: str, *, mend: str | None = None) -> None:
        super().__init__(words if mend is None else f"{words} To mend it: {mend}")
        self.words = words
        self.mend = mend


class FlowError(IntakeError):
    """A flow file breaks the flow language: names file, step and mend."""


class WordingError(IntakeError):
    """A wording file lacks words, or holds a placeholder that nothing fills."""


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return `` Did you mean 'x'?`` when a known word is close to ``word``, else an empty string."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean '{near[0]}'?" if near else ""
