"""The ledger: a line torn by a crash is forgiven, everything else that no worker wrote is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from intake.storage.backup.erasure_ledger import Fate, Ledger, LedgerError, LedgerLine, ledger_holds

DAY = date(2018, 3, 8)
ONE = LedgerLine(DAY, Fate.ERASED, "0a" * 16)
TWO = LedgerLine(DAY, Fate.DECOY, "0b" * 16)
NEXT = LedgerLine(DAY + timedelta(days=1), Fate.ERASED, "0c" * 16)


@pytest.fixture
def written(ledger: Ledger) -> Ledger:
    for line in (ONE, TWO):
        ledger.append(line)
    return ledger


@pytest.mark.parametrize("cut", [1, 5, 20, 33, 50, 58])
def test_a_line_torn_anywhere_is_no_line_and_the_next_takes_its_place(written: Ledger, cut: int) -> None:
    whole = written.path.read_bytes()
    second = whole.index(b"\n", whole.index(b"\n") + 1) + 1
    torn = whole[: second + min(cut, len(whole) - second - 2)]
    written.path.write_bytes(torn)

    before = written.lines()
    written.append(NEXT)

    # An id that lost its end leads to nobody, and stays.
    assert before[0] == ONE
    assert (written.lines()[0], written.lines()[-1]) == (ONE, NEXT)
    assert len(written.lines()) == len(before) + 1


def test_a_last_line_without_its_end_counts(written: Ledger) -> None:
    written.path.write_bytes(written.path.read_bytes().rstrip(b"\n"))

    assert written.lines() == (ONE, TWO)
    written.append(NEXT)
    assert written.lines() == (ONE, TWO, NEXT)


@pytest.mark.parametrize(
    ("damage", "where"),
    [
        (lambda whole: b"\0" * len(whole), "at its end"),
        (lambda whole: whole + b"\0" * 8, "at its end"),
        (lambda whole: b"\0" + whole[1:], "at line 1"),
        (lambda whole: whole[:5] + b"\n" + whole[5:], "at line 1"),
        (lambda whole: whole[:75] + b"\n" + whole[75:], "at line 3"),
        (lambda whole: b"\xff\n" + whole, "at line 1"),
        (lambda whole: whole.replace(b"2018-03-08 d", b"2018-13-08 d"), "at line 3"),
        (lambda whole: whole.replace(b"decoy", b"deco"), "at line 3"),
        (lambda whole: whole + b"2018" * 40, "at its end"),
    ],
)
def test_a_damaged_ledger_is_refused_and_left_as_it_is(
    written: Ledger, damage: Callable[[bytes], bytes], where: str
) -> None:
    damaged = damage(written.path.read_bytes())
    written.path.write_bytes(damaged)

    for use in (written.lines, written.check, lambda: written.trim(DAY + timedelta(days=90), 31)):
        with pytest.raises(LedgerError, match=f"is damaged {where}. Put a good copy in its place"):
            use()
    if where == "at its end":
        with pytest.raises(LedgerError, match=where):
            written.append(NEXT)
    assert written.path.read_bytes() == damaged


def test_a_ledger_that_is_not_there_may_be_used_and_one_that_cannot_be_read_may_not(ledger: Ledger) -> None:
    ledger.check()
    ledger.path.mkdir()

    with pytest.raises(LedgerError, match="cannot be read"):
        ledger.check()


def test_a_ledger_in_which_a_crash_had_a_line_written_again_holds_its_mark(ledger: Ledger) -> None:
    for line in (ONE, TWO, TWO, TWO):
        ledger.append(line)
    since = ONE.on
    mark = ledger.mark(since)
    assert mark is not None
    early = since - timedelta(days=1)

    assert ledger_holds((ONE, TWO, TWO, TWO), mark, early)
    assert not ledger_holds((TWO, TWO, TWO), mark, early)
    assert not ledger_holds((ONE, ONE, ONE, ONE), mark, early)


def test_a_ledger_holds_its_mark_until_a_trim_took_it_away(written: Ledger) -> None:
    since, early = DAY - timedelta(days=28), DAY - timedelta(days=31)
    mark = written.mark(since)
    assert mark is not None
    cases = {
        (ONE, TWO): True,
        (ONE, TWO, NEXT): True,
        (TWO, NEXT): False,
        (ONE, NEXT): False,
        (NEXT,): False,
        (): False,
    }

    assert {lines: ledger_holds(lines, mark, early) for lines in cases} == cases
    # Later a trim may have taken the older lines, and in the end all.
    assert ledger_holds((TWO,), mark, since)
    assert not ledger_holds((ONE,), mark, since)
    assert ledger_holds((), mark, DAY)


def test_what_holds_nothing_has_no_mark(ledger: Ledger) -> None:
    assert ledger.mark(DAY) is None
    ledger.trim(DAY, 31)
    assert ledger.mark(DAY) is None


def test_a_ledger_keeps_its_name_through_lines_trims_and_a_torn_end(ledger: Ledger) -> None:
    assert ledger.name() is None
    ledger.append(ONE)
    name = ledger.name()
    assert name is not None

    ledger.append(NEXT)
    ledger.trim(NEXT.on + timedelta(days=30), 31)
    ledger.path.write_bytes(ledger.path.read_bytes() + b"2018-03-1")

    assert (ledger.name(), ledger.begin(), ledger.lines()) == (name, name, (NEXT,))


def test_a_ledger_from_before_names_is_given_one_and_loses_nothing(ledger: Ledger) -> None:
    before = f"{DAY} erased {ONE.request_id}\n{DAY} decoy {TWO.request_id}\n".encode()
    ledger.path.write_bytes(before)
    assert (ledger.name(), ledger.lines()) == (None, (ONE, TWO))

    name = ledger.begin()

    assert (ledger.name(), ledger.lines()) == (name, (ONE, TWO))
    assert ledger.path.read_bytes() == f"ledger {name}\n".encode() + before


def _gone(ledger: Ledger, _: bytes) -> None:
    ledger.path.unlink()


def _older_copy(ledger: Ledger, before: bytes) -> None:
    ledger.path.write_bytes(before)


def _anothers(ledger: Ledger, _: bytes) -> None:
    whole = ledger.path.read_bytes()
    ledger.path.write_bytes(b"ledger 0123456789abcdef\n" + whole.split(b"\n", 1)[1])


@pytest.mark.parametrize("lose", [_gone, _older_copy, _anothers])
def test_a_ledger_that_was_taken_takes_no_line_once_it_is_gone_or_another(
    written: Ledger, lose: Callable[[Ledger, bytes], None]
) -> None:
    written.take()
    before = written.path.read_bytes()
    written.append(NEXT)
    whole = written.path.read_bytes()
    lose(written, before)

    with pytest.raises(LedgerError, match="nothing is erased meanwhile"):
        written.check_taken(NEXT.on)
    with pytest.raises(LedgerError, match="nothing is erased meanwhile"):
        written.append(ONE)
    with pytest.raises(LedgerError, match="nothing is erased meanwhile"):
        written.trim(NEXT.on, 31)
    assert NEXT not in (written.lines() if written.path.exists() and lose is not _anothers else ())

    written.path.write_bytes(whole)
    written.check_taken(NEXT.on)
    written.append(LedgerLine(NEXT.on, Fate.ERASED, "0d" * 16))
    assert written.lines()[:3] == (ONE, TWO, NEXT)


def test_a_ledger_that_was_taken_may_be_trimmed_by_another_process(written: Ledger) -> None:
    written.take()
    later = DAY + timedelta(days=40)
    Ledger(written.path).trim(later, 31)

    written.append(LedgerLine(later, Fate.ERASED, "0d" * 16))

    assert written.lines() == (LedgerLine(later, Fate.ERASED, "0d" * 16),)
