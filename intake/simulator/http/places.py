"""The three places on the page, whose phones lie there, and the one line that says what to do with each.

Holds words for the human at the page. Knows no calls and no texts.
"""

from __future__ import annotations

from dataclasses import dataclass

from intake.simulator.config import Role, SimulatedPhone, SimulatorConfig, national

_STAFF = (Role.INTERVIEWER, Role.COORDINATOR)
_TITLES = {Role.PERSON: "A person", Role.INTERVIEWER: "An interviewer", Role.OTHER: "Another phone"}


@dataclass(frozen=True, slots=True)
class Place:
    """One place on the page; of several phones one is in the hand at a time."""

    title: str
    phones: tuple[SimulatedPhone, ...]


def places(config: SimulatorConfig) -> tuple[Place, ...]:
    """Return the places in their order; all phones of staff share one."""
    people = [phone for phone in config.phones if phone.role is Role.PERSON]
    staff = [phone for phone in config.phones if phone.role in _STAFF]
    others = [phone for phone in config.phones if phone.role is Role.OTHER]
    grouped = [*((phone,) for phone in people), tuple(staff), *((phone,) for phone in others)]
    return tuple(Place(_TITLES.get(group[0].role, "Staff"), group) for group in grouped if group)


def hint(config: SimulatorConfig, phone: SimulatedPhone) -> str:
    """Return the one line that says what to do with a phone."""
    line = national(config.line_number)
    return {
        Role.PERSON: f"Text hello to {line}, or press Call.",
        Role.INTERVIEWER: "Offers and reminders arrive here. Answer with one word, such as TAKE, OK or CALL.",
        Role.COORDINATOR: "The morning text and alarms arrive here. Text LIST to see what is waiting.",
        Role.OTHER: "A friend's phone, or the other number someone gives. It can text and call too.",
    }[phone.role]
