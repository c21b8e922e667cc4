"""Remembering one thing: worked out once for as long as what it depends on is the same."""

from __future__ import annotations

from intake.services.line.remembered import Remembered


def test_only_another_key_is_worked_out_again() -> None:
    asked: list[int] = []
    squares: Remembered[int, int] = Remembered()

    def square(key: int) -> int:
        asked.append(key)
        return key * key

    assert [squares.of(key, square) for key in (2, 2, 3, 3, 2)] == [4, 4, 9, 9, 4]
    assert asked == [2, 3, 2]
