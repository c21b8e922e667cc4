"""Time words: what somebody's own words about days and hours leave of the open times.

Not read yet: every text is understood as no wish.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from intake.core.time_wish import TimeWish
from intake.core.wording import Wording


def read_wish(said: str, words: Mapping[str, Wording], now_local: datetime) -> TimeWish | None:  # noqa: ARG001 - the seam
    """Return the wish in a text, or None where there is none; ``now_local`` is by the line's clock."""
    return None
