"""The table of asks: what a step of a flow may ask, by its name in the flow language.

A new ask is a module beside this one and its line here; nothing else lists them.
"""

from __future__ import annotations

from collections.abc import Mapping

from intake.core.asks.any_of import ANY_OF
from intake.core.asks.extension import EXTENSION
from intake.core.asks.grown_up import GROWN_UP
from intake.core.asks.language import LANGUAGE
from intake.core.asks.one_of import ONE_OF
from intake.core.asks.open_time import OPEN_TIME
from intake.core.asks.phone_number import PHONE_NUMBER
from intake.core.asks.typed_code import TYPED_CODE
from intake.core.asks.window import WINDOW
from intake.core.asks.yes_or_another_time import YES_OR_ANOTHER_TIME
from intake.core.asks.yes_or_no import YES_OR_NO
from intake.core.conversation.ask import Ask

ASKS: Mapping[str, Ask] = {
    ask.name: ask
    for ask in (
        YES_OR_NO,
        GROWN_UP,
        YES_OR_ANOTHER_TIME,
        ONE_OF,
        ANY_OF,
        LANGUAGE,
        PHONE_NUMBER,
        EXTENSION,
        WINDOW,
        OPEN_TIME,
        TYPED_CODE,
    )
}
