"""Numbers as people write them: read, or asked again, and never another number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.core.asks.phone_number import words_around
from intake.core.phone import NumberKind, PhoneNumber
from intake.core.script.known_words import words_of
from intake.core.script.written_number import WrittenNumber, read_number, written_number
from tests.properties.desk import example_script

KNOWN = words_of(example_script().wordings)
AROUND = words_around(KNOWN)
HERS = PhoneNumber("+16122345678")
READ = [
    "6122345678",
    "612-234-5678",
    "612.234.5678",
    "(612)234-5678",
    "( 612 ) 234 - 5678",
    "612 2345678",
    "612234 5678",
    "612 23 45 678",
    "61 22 34 56 78",
    "6 1 2 2 3 4 5 6 7 8",
    "612/234/5678",
    "612_234_5678",
    "612\u2011234\u20115678",
    "612\u2013234\u20145678",
    "\u202a+1 612-234-5678\u202c",
    "612\u200b2345678",
    "612\u00a0234\u00a05678",
    "\uff16\uff11\uff12-234-5678",
    "6\ufe0f\u20e31\ufe0f\u20e32\ufe0f\u20e3 234 5678",
    "612\n234\n5678",
    "+16122345678",
    "+1 (612) 234-5678",
    "(+1) 612 234 5678",
    "1-612-234-5678",
    "1 1 612 234 5678",
    "011 1 612 234 5678",
    "00 1 612 234 5678",
    "tel:+1-612-234-5678",
    "my number is 612-234-5678",
    "it's 612 234 5678",
    "its 612 234 5678",
    "6122345678 thx",
    "612-234-5678 thanks",
    "612 234 5678 (cell)",
    "cell: 612 234 5678",
    "call me at 612.234.5678 please",
    "yes 6122345678 \U0001f44d",
    "# 612-234-5678",
    "My sister's: 612-234-5678",
    "mi n\u00famero es 612 234 5678",
    "6122345678 gracias",
    "es el 612-234-5678 por favor",
    "ll\u00e1menme al 612 234 5678",
    "six one two two three four five six seven eight",
    "my number is six one two, two three four, five six seven eight",
    "seis uno dos dos tres cuatro cinco seis siete ocho",
    "this one 612 234 5678",
]
EXTENSIONS = [
    ("612-234-5678 ext 12", "12"),
    ("612-234-5678 ext. 204", "204"),
    ("612-234-5678 x204", "204"),
    ("6122345678x204", "204"),
    ("612-234-5678 #204", "204"),
    ("612-234-5678, extension 204 thanks", "204"),
    ("612 234 5678 extensi\u00f3n 204", "204"),
]
NOT_READ = [
    "",
    "hello",
    "2345678",
    "612-234-567",
    "612-234-56789",
    "61223456781",
    "612-234-5678 12",
    "612-234-5678 ext 1234567",
    "612-234-5678 ext",
    "612-234-5678 651-234-5678",
    "612-234-5678 or 651-234-5678",
    "6122345678, 6512345678",
    "not 612-234-5678",
    "don't call 612-234-5678",
    "no es 612 234 5678",
    "is it 612-234-5678?",
    "612-234-5678?",
    "did you call from 612 234 5678",
    "612+234+5678",
    "++1 612 234 5678",
    "234-5678 612",
    "55 1234 5678",
    "612 234 5678 after 5",
    "2 612-234-5678",
    "612-555-1212",
    "612-911-1234",
    "612-411-1234",
    "612-134-5678",
    "211-234-5678",
    "911",
    "148 291 3627",
    "the one ending in 5678",
    "six one two two three four",
    "six one two 234 5678",
]
OF_ELSEWHERE = [
    # Australia, or a slip: a plus is never taken away.
    "+612 234 5678",
    "+95 9 521 2345",
    "+52 55 1234 5678",
    "+44 20 7183 8750",
    "011 52 55 1234 5678",
    "416-234-5678",
    "my number is +1 204 234 5678",
    "1-800-234-5678",
    "876 234 5678",
    "900-234-5678",
]


@pytest.mark.parametrize("said", READ)
def test_a_number_is_read_however_it_is_written(said: str) -> None:
    assert read_number(said, AROUND) == WrittenNumber(HERS)


@pytest.mark.parametrize(("said", "extension"), EXTENSIONS)
def test_an_extension_is_read_beside_the_number_and_never_glued_to_it(said: str, extension: str) -> None:
    assert read_number(said, AROUND) == WrittenNumber(HERS, extension)


@pytest.mark.parametrize("said", NOT_READ)
def test_what_is_no_number_two_numbers_or_another_sentence_is_not_read(said: str) -> None:
    assert read_number(said, AROUND) is NumberKind.NOBODYS


@pytest.mark.parametrize("said", OF_ELSEWHERE)
def test_a_number_of_elsewhere_is_known_as_one(said: str) -> None:
    assert read_number(said, AROUND) is NumberKind.ELSEWHERE


@pytest.mark.parametrize(
    "said",
    ["612-234-5678", "612\u2011234\u20115678", "\u200e+1 612\u00a0234\u00a05678\u200e", "(612) 234.5678"],
)
def test_a_number_without_words_is_read_with_all_its_marks(said: str) -> None:
    assert written_number(said) == HERS


@pytest.mark.parametrize("said", ["my number is 612-234-5678", "612-234-5678 ext 12", "416-234-5678", "x"])
def test_a_number_without_words_has_none_and_no_extension(said: str) -> None:
    assert written_number(said) is None


MARKS = st.sampled_from(
    ["", " ", "-", ".", "(", ")", ") ", " - ", "\u00a0", "\u2011", "\u2013", "\u200b", "/", "_", "\n", "  "]
)
LURES = [
    "not",
    "or",
    "ext",
    "#",
    "+",
    "1",
    "+1",
    "011",
    "00",
    "thanks!",
    "(cell)",
    ":",
    "tel:",
    "👍",
    "?",
    "7",
    "52",
    "12",
    "x12",
    "651-234-5678",
]
DECORATIONS = st.lists(
    st.sampled_from([*sorted(AROUND.number), *sorted(AROUND.extension), *LURES]), max_size=4
).map(" ".join)


@st.composite
def decorated(draw: st.DrawFn) -> str:
    """Draw a number that we call, with anything between its digits and around it."""
    digits = draw(st.sampled_from([HERS.national, "6515550187", "2182345678", "7632005555"]))
    written = "".join(digit + draw(MARKS) for digit in digits)
    before, after = draw(DECORATIONS), draw(DECORATIONS)
    return f"{digits}|{before}{draw(MARKS)}{written}{draw(MARKS)}{after}"


@given(decorated())
def test_a_decorated_number_is_that_number_or_none(drawn: str) -> None:
    digits, _, said = drawn.partition("|")

    read = read_number(said, AROUND)

    assert isinstance(read, NumberKind) or read.number == PhoneNumber(f"+1{digits}")


@given(st.text(alphabet="0123456789+-. ()x#", max_size=24))
def test_no_digit_that_was_written_is_dropped(said: str) -> None:
    read = read_number(said, AROUND)

    digits = "".join(filter(str.isdecimal, said))
    assert isinstance(read, NumberKind) or digits.endswith(read.number.national + read.extension)
