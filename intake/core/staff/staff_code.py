"""Staff codes: the four characters by which staff name a request in a text.

No look-alikes, and no letters that rhyme on the phone. Draws nothing: chance is an argument.
"""

from __future__ import annotations

from string import ascii_uppercase, digits

DIGITS, LETTERS = "2346789", "ACFHJKMQRWXY"
ALPHABET = DIGITS + LETTERS
LENGTH = 4
# Whoever reads one of these misread or misheard.
NEVER_USED = tuple(mark for mark in digits + ascii_uppercase if mark not in ALPHABET)
_WEIGHTS = tuple(len(ALPHABET) ** place for place in range(LENGTH))


def staff_code(draw: int) -> str:
    """Return the code of a random draw: it holds at least one digit and one letter, so that it is no word."""
    code = "".join([ALPHABET[draw // weight % len(ALPHABET)] for weight in _WEIGHTS])
    if code.isdecimal():
        return code[:-1] + LETTERS[draw % len(LETTERS)]
    return DIGITS[draw % len(DIGITS)] + code[1:] if code.isalpha() else code


def is_staff_code(word: str) -> bool:
    """Tell whether a word, in upper case, could be a staff code."""
    known = len(word) == LENGTH and all(mark in ALPHABET for mark in word)
    return known and not word.isdecimal() and not word.isalpha()
