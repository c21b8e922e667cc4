"""Conference rooms: who is in which, and when a room opens and closes.

Knows members only; what a leg hears and does next is decided in ``joining``.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from intake.simulator.twiml.documents import Conference
from intake.simulator.webhooks.parameters import new_sid

# A leg; what it is makes no difference here.
Member = TypeVar("Member", bound=Hashable)


@dataclass(slots=True, eq=False)
class Room(Generic[Member]):
    """One conference: its members with the terms on which each came in."""

    name: str
    sid: str = field(default_factory=lambda: new_sid("CF"))
    members: dict[Member, Conference] = field(default_factory=dict)
    open: bool = False

    def may_open(self) -> bool:
        """Whether two are here and one of them came to start."""
        return len(self.members) > 1 and any(terms.start_on_enter for terms in self.members.values())


class Rooms(Generic[Member]):
    """All rooms by name; an empty room is forgotten."""

    def __init__(self) -> None:
        """Begin without rooms."""
        self._rooms: dict[str, Room[Member]] = {}
        self._guard = threading.Lock()

    def enter(self, leg: Member, terms: Conference) -> tuple[Room[Member] | None, tuple[Member, ...]]:
        """Put a leg into its room; returns the room, None if full, and those who are joined just now."""
        with self._guard:
            room = self._rooms.setdefault(terms.name, Room[Member](terms.name))
            if len(room.members) >= min([terms.max_participants, *_limits(room)]):
                return None, ()
            room.members[leg] = terms
            if room.open:
                return room, (leg,)
            room.open = room.may_open()
            return room, tuple(room.members) if room.open else ()

    def leave(self, leg: Member, room: Room[Member]) -> tuple[tuple[Member, ...], bool]:
        """Take a leg out; returns who is left and whether the room closes for them."""
        with self._guard:
            terms = room.members.pop(leg, None)
            left = tuple(room.members)
            closes = terms is not None and terms.end_on_exit
            if closes:
                room.members.clear()
            if closes or not left:
                self._rooms.pop(room.name, None)
            return left, closes

    def all(self) -> tuple[Room[Member], ...]:
        """The rooms somebody is in."""
        with self._guard:
            return tuple(self._rooms.values())


def _limits(room: Room[Member]) -> list[int]:
    return [terms.max_participants for terms in room.members.values()]
