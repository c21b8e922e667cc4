"""Decoys: when a request that was typed from another phone must reach nobody, and only answers its code.

Whoever typed the number learns nothing of it. Pure: what else there is for that number is told by the caller.
"""

from __future__ import annotations

from dataclasses import dataclass

# Colleagues behind one office number each have an extension; more would be a way to ring a phone often.
MOST_TYPED_FOR_A_PHONE = 2


@dataclass(frozen=True, slots=True)
class NumberUse:
    """What there is already for a typed number: a refusal of calls, requests for the same, and all for its phone.

    ``same`` is with the same extension; ``for_phone`` counts whatever the extension, ``own`` those its owner made.
    """

    do_not_call: bool
    same: int
    for_phone: int
    own: int


def must_be_decoy(use: NumberUse) -> bool:
    """Tell whether a typed number is refused, spoken for, or would ring one phone too often."""
    return use.do_not_call or use.same > 0 or use.own > 0 or use.for_phone >= MOST_TYPED_FOR_A_PHONE
