"""The search itself: it finds every spelling, and nothing where nothing is."""

from __future__ import annotations

import base64

import pytest

from tests.privacy.spellings import Kind, Mark, number, search

HERS = number("hers", "+16125550142")


@pytest.mark.parametrize(
    ("lying_about", "spelling"),
    [
        (b"From=+16125550142;", "+1 and digits"),
        (b"\x00\x016125550142\x07", "digits"),
        (b"<612-555-0142>", "dashes"),
        (b"call (612) 555-0142", "parentheses"),
        (b"612.555.0142", "dots"),
        (b"612 555 0142", "spaces"),
        (b"6 1 2 5 5 5 0 1 4 2", "spaced digits"),
        (b"To=%2B16125550142&x", "URL-encoded"),
        (base64.b64encode(b"+16125550142"), "base64"),
        (base64.b64encode(b"x+16125550142y"), "base64"),
        (base64.b64encode(b"xy+16125550142z"), "base64"),
        (b"6125550142".hex().upper().encode(), "hex"),
        ("612-555-0142".encode("utf-16-be"), "UTF-16"),
    ],
)
def test_a_number_is_found_in_each_spelling(lying_about: bytes, spelling: str) -> None:
    assert spelling in {found.spelling for found in search("here", b"..." + lying_about + b"...", [HERS])}


def test_what_is_found_in_little_is_found_in_a_large_file_too() -> None:
    marks = [HERS, Mark("id", Kind.ID, "CA" + "0f" * 16), Mark("word", Kind.WORDS, "Zebra Quartz")]
    around = bytes(range(1, 256)) * 300

    for mark in marks:
        for needle in (needle for needles in mark.spellings.values() for needle in needles):
            content = around + needle + around
            assert {*search("here", content, marks)} == {*search("here", b"\xff" + needle + b"\x01", marks)}


def test_another_number_is_not_taken_for_it() -> None:
    assert list(search("here", b"+16125550143 612-555-0143 " + bytes(200), [HERS])) == []


def test_ids_words_and_sealed_bytes_are_found_too() -> None:
    sid = "CA" + "0f" * 16
    marks = [
        Mark("id", Kind.ID, sid),
        Mark("word", Kind.WORDS, "Zebra Quartz"),
        Mark("sealed", Kind.SEALED, bytes(range(64)).hex()),
    ]
    content = bytes.fromhex("0f" * 16) + b"zebra quartz" + bytes(range(30))

    assert [found.spelling for found in search("here", b"x" + sid.encode(), [])] == ["its shape"]
    assert [(found.mark, found.spelling) for found in search("here", content, marks)] == [
        ("id", "its raw bytes"),
        ("word", "as said"),
        ("sealed", "as stored"),
    ]
