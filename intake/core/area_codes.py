"""Area codes behind +1: which of them belong to a place of the United States, to somewhere else, or to nobody.

Refuses what is known to be elsewhere, and nothing else: an area code that was opened yesterday is a person's today.
Knows no exchange and no number.
"""

from __future__ import annotations

import re
from enum import Enum, auto

CANADA = frozenset(
    map(
        str,
        (
            204, 226, 236, 249, 250, 257, 263, 273, 289, 306, 343, 354, 365, 367, 368, 382, 403, 416, 418, 428,
            431, 437, 438, 450, 468, 474, 506, 514, 519, 548, 579, 581, 584, 587, 604, 613, 639, 647, 672, 683,
            705, 709, 742, 753, 778, 780, 782, 807, 819, 825, 867, 873, 879, 902, 905, 942,
        ),
    )
)  # fmt: skip
# Countries and islands of the Caribbean and the Atlantic, each a call abroad; some of them are dear.
ISLANDS = frozenset(
    map(
        str,
        (
            242, 246, 264, 268, 284, 345, 441, 473, 649, 658, 664, 721, 758, 767, 784, 809, 829, 849, 868, 869,
            876,
        ),
    )
)  # fmt: skip
# Paid and toll-free numbers, and those that follow a person or a machine, whatever the place. A code whose last two
# digits are the same is never a place's; 5XX, 88X, 456 and 710 are the rest.
_NO_PLACE = re.compile(r".(.)\1|88.|456|710|5(?:2[1-9]|3[258]|4[2-79]|5[02-468]|6[69]|7[78]|8[89])")
# N11 are services, N9X is kept for longer numbers, 37X and 96X are kept aside: no phone has them.
_NOBODYS = re.compile(r"[01]..|.11|.9.|37.|96.")


class AreaKind(Enum):
    """Whose an area code is."""

    UNITED_STATES = auto()
    ELSEWHERE = auto()
    NOBODYS = auto()


def area_kind(code: str) -> AreaKind:
    """Return whose three digits after +1 are."""
    if _NOBODYS.fullmatch(code):
        return AreaKind.NOBODYS
    no_place = _NO_PLACE.fullmatch(code) is not None
    return AreaKind.ELSEWHERE if no_place or code in CANADA or code in ISLANDS else AreaKind.UNITED_STATES
