"""Tells what a text wants from what it refuses: "not Friday", "Mondays don't work", "but not before two".

What can be understood in two ways is not understood. Puts no days and hours together: that is ``sentences``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from intake.core.scheduling.time_wish import TimeWish
from intake.core.time_words.combining import both
from intake.core.time_words.grammar import Piece
from intake.core.time_words.phrase_kinds import JoinedPhrase, PhraseKind, TimePhrase
from intake.core.time_words.tokens import JOINERS, REFUSING, TokenKind

# What ends a clause, the strongest first.
_ENDS = (TokenKind.BECAUSE, TokenKind.SO, TokenKind.STOP, TokenKind.COMMA)


@dataclass(frozen=True, slots=True)
class Meant:
    """What a text wants, each item with what joins it to the one before, and what it refuses."""

    wanted: tuple[JoinedPhrase, ...]
    refused: tuple[TimeWish, ...]


@dataclass(frozen=True, slots=True)
class _Clause:
    joiner: TokenKind | None
    pieces: tuple[Piece, ...]

    @property
    def items(self) -> tuple[TimePhrase, ...]:
        return tuple(piece for piece in self.pieces if isinstance(piece, TimePhrase))

    @property
    def plain(self) -> bool:
        """Whether it neither welcomes nor refuses by itself."""
        return not self.refuses and TokenKind.CAN not in self.pieces

    @property
    def refuses(self) -> bool:
        return any(sign in self.pieces for sign in REFUSING)

    @property
    def hours(self) -> bool:
        return any(item.kind is PhraseKind.HOURS for item in self.items)

    @property
    def days_and_hours(self) -> bool:
        return self.hours and any(item.kind is PhraseKind.DAYS for item in self.items)

    @property
    def only_hours(self) -> bool:
        return {item.kind for item in self.items} == {PhraseKind.HOURS}


def meaning(pieces: Sequence[Piece]) -> Meant | None:
    """Return what is wanted and what is refused; None where that is unclear."""
    wanted: list[JoinedPhrase] = []
    refused: list[TimeWish] = []
    before: _Clause | None = None
    for clause in _clauses(pieces):
        if clause.joiner is TokenKind.BECAUSE and clause.pieces == (TokenKind.CANNOT,):
            # "After six, because I work" refuses nothing more.
            continue
        if before is not None and _unclear(before, clause):
            return None
        split = _split(clause)
        if split is None:
            return None
        wants, refuses = split
        wanted += wants
        refused += refuses
        before = clause
    return Meant(tuple(wanted), tuple(refused))


def _clauses(pieces: Sequence[Piece]) -> Iterator[_Clause]:
    joiner: TokenKind | None = None
    held: list[Piece] = []
    for piece in pieces:
        if piece in _ENDS:
            if held:
                yield _Clause(joiner, tuple(held))
                joiner = None
            held = []
            # The strongest of several marks in a row joins: ", so".
            joiner = next(sign for sign in _ENDS if sign in (joiner, piece))
        else:
            held.append(piece)
    if held:
        yield _Clause(joiner, tuple(held))


def _unclear(before: _Clause, clause: _Clause) -> bool:
    """Tell whether a refusal may or may not reach over a comma: "not Monday, Tuesday", "Monday, Tuesday no"."""
    if clause.refuses and not clause.items:
        # "Monday? No. Tuesday."
        return bool(before.items) and not before.refuses
    if before.refuses and not clause.refuses and clause.only_hours and not before.only_hours:
        # "I work Fridays, but after five is fine": on Fridays, or on any other day?
        # "Any day but Wednesday, after two" says all days before it takes one out.
        return bool(before.items) and before.items[0].kind is not PhraseKind.ANY
    if clause.joiner is not TokenKind.COMMA:
        return False
    if before.pieces and before.pieces[0] in REFUSING:
        # Nothing but a no before the comma may refuse what follows, or what we offered.
        # "Can't today, tomorrow after eleven": hours of its own make it a wish.
        apart = clause.days_and_hours and not before.hours
        return not before.items or (clause.plain and not apart and _same_kind(before, clause))
    return bool(before.items) and before.plain and clause.pieces[-1] in REFUSING


def _same_kind(before: _Clause, clause: _Clause) -> bool:
    return not {item.kind for item in before.items}.isdisjoint(item.kind for item in clause.items)


Split = tuple[list[JoinedPhrase], list[TimeWish]]


def _split(clause: _Clause) -> Split | None:
    """Return the wanted items and what is refused within one clause; its first no decides."""
    wanted: list[JoinedPhrase] = []
    joiner, settled = clause.joiner, 0
    for number, piece in enumerate(clause.pieces):
        if isinstance(piece, TimePhrase):
            wanted.append(JoinedPhrase(joiner, piece))
            # "Tomorrow, or any time Sunday": what joins "any time" joins what it speaks of.
            joiner = joiner if piece.kind is PhraseKind.ANY else None
        elif piece in JOINERS:
            joiner = piece
        elif piece is TokenKind.CAN:
            settled = len(wanted)
        else:
            beside = number > 0 and isinstance(clause.pieces[number - 1], TimePhrase)
            return _parted(wanted, settled, clause.pieces[number:], beside=beside)
    return wanted, []


def _parted(
    wanted: list[JoinedPhrase], settled: int, pieces: Sequence[Piece], *, beside: bool
) -> Split | None:
    """Part what is wanted from what the no refuses that ``pieces`` begin with.

    It may reach back to ``settled``; ``beside``: an item stands right before it.
    """
    sign, rest = pieces[0], pieces[1:]
    assert isinstance(sign, TokenKind)
    if not any(isinstance(each, TimePhrase) for each in rest):
        # Behind what it refuses: "Fridays don't work". "Friday is fine no" may mean anything.
        taken = _refused(sign, _as_pieces(wanted[settled:]))
        return (wanted[:settled], taken or []) if taken or not wanted else None
    # "Tomorrow won't work how about Sunday", "Monday no Tuesday": it may refuse either.
    either = beside and sign is not TokenKind.NOT and bool(wanted[settled:])
    if either or TokenKind.CAN in rest[_first_item(rest) :]:
        return None
    taken = _refused(sign, rest)
    return None if taken is None else (wanted, taken)


def _first_item(pieces: Sequence[Piece]) -> int:
    return next(number for number, piece in enumerate(pieces) if isinstance(piece, TimePhrase))


def _as_pieces(wanted: Sequence[JoinedPhrase]) -> list[Piece]:
    return [piece for joiner, item in wanted for piece in (joiner, item) if piece is not None]


def _refused(sign: TokenKind, pieces: Sequence[Piece]) -> list[TimeWish] | None:
    """Return what is refused by the pieces a no reaches; None where "not Friday after 3" may mean two things."""
    found: list[TimeWish] = []
    for run in _runs(pieces):
        kinds = {item.kind for item in run}
        # "I work at three" leaves open until when.
        if PhraseKind.ANY in kinds or (sign is TokenKind.CANNOT and any(item.point for item in run)):
            return None
        if sign is TokenKind.CANNOT and len(kinds) > 1 and any(_ends_early(item) for item in run):
            # "I work Monday to Thursday until five": is Friday free?
            return None
        bounded = any(_is_bound(item) for item in run)
        if sign is not TokenKind.CANNOT and PhraseKind.HOURS in kinds and len(kinds) > 1 and bounded:
            return None
        found += _together(run)
    return found


def _runs(pieces: Sequence[Piece]) -> Iterator[list[TimePhrase]]:
    run: list[TimePhrase] = []
    for piece in pieces:
        if isinstance(piece, TimePhrase):
            run.append(piece)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _ends_early(item: TimePhrase) -> bool:
    return item.kind is PhraseKind.HOURS and all(wish.earliest is None for wish in item.wishes)


def _is_bound(item: TimePhrase) -> bool:
    return item.kind is PhraseKind.HOURS and any(None in (wish.earliest, wish.latest) for wish in item.wishes)


def _together(run: Sequence[TimePhrase]) -> list[TimeWish]:
    found = []
    for wishes in product(*(item.wishes for item in run)):
        whole: TimeWish | None = TimeWish()
        for wish in wishes:
            whole = None if whole is None else both(whole, wish)
        # Two days side by side exclude each other: each is refused by itself.
        found += [whole] if whole is not None else list(wishes)
    return found
