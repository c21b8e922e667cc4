"""Email intake: what a coordinator asks the worker to keep of a mail, as the order holds it closed.

Values and rules only. What the answers mean is the flow's (``core.conversation.email_answers``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

# In ten minutes, by all accounts together: whoever broke into the console makes as many as they like.
MOST_INTAKES = 10
CANDIDATES = 3
_REQUEST_ID = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class IntakeAsked:
    """One request to keep: its id, the language of the mail, and the answers by question.

    ``code_names`` are candidates, of which the worker takes the first that is free; the request code is sealed for the web
    side, which alone learns it. ``number`` is in digits and empty where none is kept.
    """

    request_id: str
    language: str
    given: Mapping[str, tuple[str, ...]] = field(repr=False)
    code_names: tuple[str, ...] = field(repr=False)
    sealed_code: bytes = field(repr=False)
    number: str = field(default="", repr=False)
    extension: str = field(default="", repr=False)

    @property
    def is_whole(self) -> bool:
        """Whether it is as a console makes it: who broke in may send anything."""
        return (
            _REQUEST_ID.fullmatch(self.request_id) is not None
            and len(self.code_names) == CANDIDATES
            and len(set(self.code_names)) == CANDIDATES
        )
