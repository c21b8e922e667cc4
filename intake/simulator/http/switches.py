"""The switches of a phone by the names the page uses: shown as values, set from values.

Changes phones only. What a switch leads to is decided where calls and texts are carried.
"""

from __future__ import annotations

from intake.simulator.phones.phones import Phone, Rings
from intake.simulator.rest.rest_json import Json

WITHHELD = ("", "anonymous", "+266696687")
SLOW_KEY_SECONDS = 9
# Why texts do not arrive: handset off, no such number, a landline, filtered by the carrier, sender unregistered.
TEXT_ERRORS = (0, 30003, 30005, 30006, 30007, 30034)
GREETINGS = (1, 4, 12)


def switches_of(phone: Phone) -> Json:
    """Return every switch as the page shows it."""
    return {
        "withheld": phone.withheld,
        "lose_next": phone.lose_next,
        "twice_next": phone.twice_next,
        "slow_key": phone.slow_key_seconds > 0,
        "undelivered": str(phone.undelivered or ""),
        "rings": _rings(phone),
    }


def set_switch(phone: Phone, name: str, value: object) -> bool:
    """Set a switch; False where there is no such switch or value."""
    match name:
        case "withheld" if value in WITHHELD:
            phone.withheld = str(value)
        case "lose_next":
            phone.lose_next = bool(value)
        case "twice_next":
            phone.twice_next = bool(value)
        case "slow_key":
            phone.slow_key_seconds = SLOW_KEY_SECONDS if value else 0
        case "undelivered" if value in {str(error or "") for error in TEXT_ERRORS}:
            phone.undelivered = int(str(value) or 0)
        case "rings" if value in _RINGS:
            phone.rings, phone.greeting_seconds = _RINGS[str(value)]
        case _:
            return False
    return True


def _rings(phone: Phone) -> str:
    now = (phone.rings, phone.greeting_seconds)
    return next((name for name, each in _RINGS.items() if each == now), phone.rings.value)


def _rings_by_name() -> dict[str, tuple[Rings, int]]:
    """Every way to ring by name; the usual way is the empty one, and a mailbox is named with its greeting."""
    usual = Phone("").greeting_seconds
    ways = {each.value: (each, usual) for each in Rings if each is not Rings.VOICEMAIL}
    ways[""] = ways.pop(Rings.BY_HAND.value)
    return ways | {f"{Rings.VOICEMAIL} {greeting}": (Rings.VOICEMAIL, greeting) for greeting in GREETINGS}


_RINGS = _rings_by_name()
