"""Reading times in people's own words: how often it is right, and that it is hardly ever silently wrong."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import Enum
from itertools import permutations, product
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.core.scheduling.time_wish import TimeWish
from intake.core.script.wording import Wording
from intake.core.time_words.combining import FURTHEST_DAYS, both
from intake.core.time_words.read_wish import read_wish
from tests.properties.desk import example_script

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2018, 3, 8, 10, 15, tzinfo=ZONE)
WORDS = example_script().wordings
CASES = Path(__file__).parents[2] / "data" / "times.toml"
MOST_WRONG = 0.02
# As it was when the texts were last written. More is a step back; fewer is no reason to tune on them.
WRONG_OF_HELD_OUT = 0
MORNING, EVENING = 7 * 60, 22 * 60
STARTS = tuple(
    start
    for day in range(46)
    for minutes in range(MORNING, EVENING, 30)
    if (start := NOW.replace(hour=0, minute=0) + timedelta(days=day, minutes=minutes)) > NOW
)


class Verdict(Enum):
    RIGHT = "right"
    PART = "part"  # too few of the times meant, and no other
    NOTHING = "nothing"  # not understood: costs one more text
    WRONG = "wrong"  # shows a time that was refused, or none of those meant


@dataclass(frozen=True, slots=True)
class Case:
    said: str
    language: str
    meant: TimeWish | None

    def words(self) -> Mapping[str, Wording]:
        """The language of the conversation first."""
        others = {name: wording for name, wording in WORDS.items() if name != self.language}
        return {self.language: WORDS[self.language], **others}

    def read(self) -> TimeWish | None:
        return read_wish(self.said, self.words(), NOW)

    def verdict(self) -> Verdict:
        return judged(self.read(), self.meant)


def judged(read: TimeWish | None, meant: TimeWish | None) -> Verdict:
    if read is None:
        return Verdict.RIGHT if meant is None else Verdict.NOTHING
    if meant is None:
        return Verdict.WRONG
    shown = {start for start in STARTS if read.allows(start)}
    fitting = {start for start in STARTS if meant.allows(start)}
    if shown == fitting:
        return Verdict.RIGHT
    return Verdict.PART if shown and shown < fitting else Verdict.WRONG


def cases(part: str) -> list[Case]:
    tables = tomllib.loads(CASES.read_text(encoding="utf-8"))[part]
    return [_case(language, dict(entry)) for language, entries in tables.items() for entry in entries]


def _case(language: str, entry: dict[str, object]) -> Case:
    said = str(entry.pop("said"))
    no_time = entry.pop("not_a_time", False)
    return Case(said, language, None if no_time else msgspec.convert(entry, TimeWish))


def _score(part: str) -> Mapping[str, Counter[Verdict]]:
    """Count the verdicts of each language, and print them: pytest shows them with -s."""
    found: dict[str, Counter[Verdict]] = {}
    for case in cases(part):
        found.setdefault(case.language, Counter())[case.verdict()] += 1
    for language, count in found.items():
        told = ", ".join(f"{verdict.value} {count[verdict]}" for verdict in Verdict)
        print(f"{part:9} {language}  {told}  of {count.total()}")  # noqa: T201
    return found


def _share(score: Mapping[str, Counter[Verdict]], verdict: Verdict) -> float:
    return sum(count[verdict] for count in score.values()) / sum(count.total() for count in score.values())


def test_the_texts_the_libraries_were_compared_by_are_all_understood() -> None:
    score = _score("table")

    assert {language: count.total() for language, count in score.items()} == {"en": 28, "es": 16}
    assert _share(score, Verdict.WRONG) <= MOST_WRONG
    assert _share(score, Verdict.RIGHT) == 1


def test_of_the_texts_it_was_tuned_on_none_is_silently_wrong() -> None:
    score = _score("more")

    assert _share(score, Verdict.WRONG) == 0
    assert _share(score, Verdict.RIGHT) >= 0.9


def test_of_texts_nobody_tuned_on_most_are_understood_and_no_more_are_wrong_than_before() -> None:
    score = _score("held_out")

    assert sum(count.total() for count in score.values()) * 2 >= len(cases("more"))
    assert sum(count[Verdict.WRONG] for count in score.values()) <= WRONG_OF_HELD_OUT
    assert _share(score, Verdict.RIGHT) >= 0.75


def test_of_the_kinds_people_write_none_is_silently_wrong() -> None:
    score = _score("kinds")

    assert _share(score, Verdict.WRONG) == 0
    assert _share(score, Verdict.RIGHT) >= 0.97


def test_of_what_a_fresh_reader_wrote_nearly_all_is_read_right_and_hardly_any_silently_wrong() -> None:
    score = _score("fresh")

    assert sum(count.total() for count in score.values()) == 150
    assert _share(score, Verdict.WRONG) <= 0.01
    assert _share(score, Verdict.RIGHT) >= 0.92


@pytest.mark.parametrize(
    ("read", "meant", "verdict"),
    [
        (TimeWish(weekdays=(1,)), TimeWish(weekdays=(1,)), Verdict.RIGHT),
        (TimeWish(weekdays=(1,), earliest=time(15)), TimeWish(weekdays=(1,)), Verdict.PART),
        (TimeWish(), TimeWish(not_weekdays=(4,)), Verdict.WRONG),
        (TimeWish(weekdays=(2,)), TimeWish(weekdays=(1,)), Verdict.WRONG),
        (TimeWish(earliest=time(23)), TimeWish(), Verdict.WRONG),
        (TimeWish(), None, Verdict.WRONG),
        (None, TimeWish(), Verdict.NOTHING),
        (None, None, Verdict.RIGHT),
    ],
)
def test_the_judge_knows_right_from_wrong(
    read: TimeWish | None, meant: TimeWish | None, verdict: Verdict
) -> None:
    assert judged(read, meant) is verdict


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    "said", ["1", "2", "3", "4", " 2. ", "1 2", "1,3", "1-4", "1/2", "4/1", "#3", "3!", "\uff12", "24"]
)
def test_the_number_of_a_choice_is_never_read_as_a_time(said: str, language: str) -> None:
    assert Case(said, language, None).read() is None


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("the 2nd", "en"),
        ("the 3", "en"),
        ("2 tues", "en"),
        ("no, friday", "en"),
        ("not friday after 3", "en"),
        ("not friday, monday", "en"),
        ("mon, tues and wed dont work", "en"),
        ("tuesday or after 3", "en"),
        ("thursday the 14th", "en"),
        ("tuesday, march 15", "en"),
        ("i work fridays but after 5 is fine", "en"),
        ("not any time", "en"),
        ("friday is ok no", "en"),
        ("next friday or monday", "en"),
        ("el martes 3", "es"),
        ("no, el viernes", "es"),
        ("12 de la noche", "es"),
        ("quarter to 12am", "en"),
        ("at 10 to 4 tuesday", "en"),
        ("i work mon-thu til 6", "en"),
        ("tues am free after 3", "en"),
        ("a week from friday or saturday", "en"),
        ("two weeks starting monday", "en"),
        ("2 tomorrow", "en"),
        ("11 sunday", "en"),
        ("w, m", "en"),
        ("this friday the 16th", "en"),
        ("around 6 so after 6:30", "en"),
        ("monday work", "en"),
        ("since 2015", "en"),
        ("el lunes 10 para las 4", "es"),
        ("el martes 9 a las 11", "es"),
        ("a las 3 y 5", "es"),
        ("puedo hasta el lunes", "es"),
        ("l/m/v", "es"),
        ("tengo cita el lunes a las 3", "es"),
        ("hoy no puedo mañana si", "es"),
        ("no puedo el lunes, pero despues de las 5 si", "es"),
    ],
)
def test_what_may_mean_two_things_is_not_understood(said: str, language: str) -> None:
    assert Case(said, language, None).read() is None


def test_the_language_of_the_conversation_decides_what_a_date_is() -> None:
    tenth_of_march = TimeWish(days=(date(2018, 3, 10),))

    assert Case("3/10", "en", None).read() == tenth_of_march
    assert Case("10/3", "es", None).read() == tenth_of_march
    assert Case("10/3", "en", None).read() is None
    assert Case("3/10", "es", None).read() is None


def test_a_text_in_the_other_language_is_understood_as_well() -> None:
    assert Case("el martes a las 3", "en", None).read() == Case("tuesday at 3", "es", None).read()


def test_a_language_without_words_about_times_has_the_menu_only() -> None:
    english = WORDS["en"]
    lists = {name: words for name, words in english.lists.items() if not name.startswith("words.times.")}

    assert read_wish("tuesday at 3", {"en": replace(english, lists=lists)}, NOW) is None


def test_a_language_that_shortens_nothing_is_read_all_the_same() -> None:
    english = WORDS["en"]
    lists = {name: words for name, words in english.lists.items() if name != "words.times.short_for"}
    words = {"en": replace(english, lists=lists)}

    assert read_wish("tuesday at 3", words, NOW) == TimeWish(
        weekdays=(1,), earliest=time(15), latest=time(15)
    )


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_name_a_calendar_gives_days_and_months_is_known(language: str) -> None:
    calendar = Locale(language)
    for width in ("wide", "abbreviated"):
        for weekday, name in calendar.days["format"][width].items():
            assert Case(name, language, None).read() == TimeWish(weekdays=(weekday,)), name
        for month, name in calendar.months["format"][width].items():
            early = NOW.replace(month=month, day=2)
            dated = f"15 {name}" if language == "es" else f"{name} 15"
            wish = read_wish(dated, Case(dated, language, None).words(), early)
            assert wish == TimeWish(days=(date(2018, month, 15),)), name


def test_across_the_turn_of_the_year_a_date_is_the_coming_one() -> None:
    late = NOW.replace(month=12, day=20)

    wish = read_wish("jan 9 at 3", WORDS, late)

    assert wish == TimeWish(days=(date(2019, 1, 9),), earliest=time(15), latest=time(15))


@pytest.mark.parametrize("said", ["may 30", "in 60 days", "12/24", "march 2", "3/1"])
def test_a_day_gone_or_far_off_is_not_understood(said: str) -> None:
    assert read_wish(said, WORDS, NOW) is None


# ------------------------------------------------------------------ laws


def _spoken(language: str) -> st.SearchStrategy[str]:
    """Texts made of the very words the reader knows, in any order."""
    lists = WORDS[language].lists
    times = [word for name, words in lists.items() if name.startswith("words.times.") for word in words]
    days = [word for name in ("days", "short_days", "months") for word in lists[f"dates.{name}"]]
    marks = [
        ",",
        ".",
        "-",
        "?",
        "/",
        "\n",
        "+",
        "&",
        "1",
        "3",
        "9",
        "12",
        "15",
        "31",
        "15th",
        "2:30",
        "3/15",
        "3pm",
    ]
    word = st.one_of(st.sampled_from(times), st.sampled_from(days), st.sampled_from(marks))
    return st.lists(word, min_size=1, max_size=8).map(" ".join)


TEXTS = st.one_of(st.text(max_size=60), _spoken("en"), _spoken("es"))
CLOCKS = st.integers(min_value=0, max_value=6 * 10**6).map(lambda minutes: NOW + timedelta(minutes=minutes))


@given(said=TEXTS, now=CLOCKS)
@settings(max_examples=600, deadline=None)
def test_any_text_is_read_or_not_and_no_wish_holds_a_past_day(said: str, now: datetime) -> None:
    wish = read_wish(said, WORDS, now)

    if wish is None:
        return
    today, horizon = now.date(), now.date() + timedelta(days=FURTHEST_DAYS)
    for each in (replace(wish, or_else=()), *wish.or_else):
        assert each.or_else == ()
        assert all(today <= day <= horizon for day in each.days)
        assert each.first_day is None or each.first_day <= horizon
        assert each.last_day is None or each.last_day >= today
        assert any(each.allows_day(today + timedelta(days=ahead)) for ahead in range(FURTHEST_DAYS + 1))
        assert each.earliest is None or each.latest is None or each.earliest <= each.latest


@given(said=TEXTS)
@settings(max_examples=200, deadline=None)
def test_a_wish_survives_being_kept_in_a_conversation(said: str) -> None:
    wish = read_wish(said, WORDS, NOW)

    assert msgspec.json.decode(msgspec.json.encode(wish), type=TimeWish | None) == wish


@given(said=st.text(alphabet="0123456789 ,.-#!?()", max_size=12))
@settings(max_examples=300, deadline=None)
def test_digits_alone_are_never_read_here(said: str) -> None:
    assert read_wish(said, WORDS, NOW) is None


@given(
    case=st.sampled_from([*cases("table"), *cases("more")]),
    shout=st.booleans(),
    tail=st.sampled_from(["", "!", " 😊", " please"]),
)
@settings(max_examples=200, deadline=None)
def test_capitals_smiles_and_politeness_change_nothing(case: Case, shout: bool, tail: str) -> None:
    said = case.said.upper() if shout else case.said
    polite = " por favor" if tail == " please" and case.language == "es" else tail

    assert replace(case, said=said + polite).read() == case.read()


DAYS = {
    "en": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
# Each refuses {no}; where {yes} stands, that day is welcome.
REFUSALS = {
    "en": (
        "not {no}", "no {no}", "cant do {no}", "i can't do {no}s", "{no} doesn't work", "{no} is no good", "{no} no",
        "any day but {no}", "anything except {no}", "never on {no}", "im busy {no}", "{no} is bad", "👎 {no}",
        "{yes} but not {no}", "{yes} not {no}", "{yes}, not {no}", "{no} is bad, {yes} is good", "not {no} but {yes}",
        "{no} doesn't work but {yes} does", "{no} no {yes} yes", "{no} no, {yes} ok", "not {no}. {yes}", "not {no}, {yes}",
        "{yes} ok {no} no", "{no} wont work {yes} would", "can't {no} can {yes}", "{yes} after 3, not {no}",
        "{no} not good {yes} after 3", "{no}? no. {yes}", "i work {no}, free {yes}", "{no} isn't great but {yes} after 2 is",
        "anytime {yes}, never {no}", "{yes} and not {no}", "{yes} or anything but {no}", "no {no} or weekends, {yes} best",
        "im not free {no} or {no}", "{no}? i cant. {yes}", "{no}? no", "no to {no}", "not good: {no}",
    ),
    "es": (
        "no el {no}", "{no} no", "el {no} no puedo", "no puedo el {no}", "no puedo los {no}", "menos el {no}",
        "cualquier dia menos {no}", "todos los dias excepto el {no}", "el {no} no me queda", "trabajo el {no}",
        "{yes} pero no {no}", "el {yes} si, el {no} no", "el {no} no, el {yes} si", "no puedo {no}, mejor el {yes}",
        "el {yes} y no el {no}", "el {no} no puedo el {yes} si", "no {no} si {yes}", "ni {no} ni {no}", "el {no} tampoco",
        "no el {no}, {yes}", "nunca el {no}", "puedo el {yes} menos el {no}", "el {yes} a las 3, el {no} no",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "language"), [(each, language) for language in REFUSALS for each in REFUSALS[language]]
)
def test_a_day_somebody_refused_is_never_shown_and_one_they_named_is_never_lost(
    sentence: str, language: str
) -> None:
    for refused, welcome in permutations(range(7), 2):
        said = sentence.format(no=DAYS[language][refused], yes=DAYS[language][welcome])
        wish = Case(said, language, None).read()
        shown = set() if wish is None else {start.weekday() for start in STARTS if wish.allows(start)}

        assert wish is None or (refused not in shown and ("{yes}" not in sentence or welcome in shown)), said


def test_most_refusals_are_understood() -> None:
    said = [
        (each.format(no=DAYS[language][0], yes=DAYS[language][2]), language)
        for language, sentences in REFUSALS.items()
        for each in sentences
    ]
    understood = [each for each, language in said if Case(each, language, None).read() is not None]

    assert len(understood) >= 0.6 * len(said)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A piece of a sentence and what it means."""

    said: str
    meant: TimeWish


def _day(said: str, **fields: object) -> Spoken:
    return Spoken(said, msgspec.convert(fields, TimeWish))


SOME_DAYS = {
    "en": (
        _day("tuesday", weekdays=(1,)),
        _day("thurs", weekdays=(3,)),
        _day("weekends", weekdays=(5, 6)),
        _day("tomorrow", days=(date(2018, 3, 9),)),
        _day("the 20th", days=(date(2018, 3, 20),)),
        _day("march 22", days=(date(2018, 3, 22),)),
        _day("3/23", days=(date(2018, 3, 23),)),
    ),
    "es": (
        _day("el martes", weekdays=(1,)),
        _day("los jueves", weekdays=(3,)),
        _day("mañana", days=(date(2018, 3, 9),)),
        _day("el 20", days=(date(2018, 3, 20),)),
        _day("el 22 de marzo", days=(date(2018, 3, 22),)),
        _day("23/3", days=(date(2018, 3, 23),)),
    ),
}
SOME_HOURS = {
    "en": (
        _day("at 3", earliest=time(15), latest=time(15)),
        _day("10am", earliest=time(10), latest=time(10)),
        _day("after 2", earliest=time(14)),
        _day("before noon", latest=time(11, 59)),
        _day("mornings", latest=time(11, 59)),
        _day("in the evening", earliest=time(17)),
        _day("between 1 and 4", earliest=time(13), latest=time(15, 59)),
        _day("9-11", earliest=time(9), latest=time(10, 59)),
        _day("around 5:30", earliest=time(16, 30), latest=time(18, 30)),
    ),
    "es": (
        _day("a las 3", earliest=time(15), latest=time(15)),
        _day("10 am", earliest=time(10), latest=time(10)),
        _day("después de las 2", earliest=time(14)),
        _day("antes del mediodía", latest=time(11, 59)),
        _day("por la mañana", latest=time(11, 59)),
        _day("en la noche", earliest=time(17)),
        _day("entre la 1 y las 4", earliest=time(13), latest=time(15, 59)),
        _day("de 9 a 11", earliest=time(9), latest=time(10, 59)),
        _day("como a las 5:30", earliest=time(16, 30), latest=time(18, 30)),
    ),
}
_OR = {"en": ("or", ",", "/"), "es": ("o", ",")}
_AND_PAIRS = ("{a} {x} {o} {b} {y}", "{x} {a} {o} {y} {b}")
_SHARED = ("{a} {o} {b} {x}", "{x} {a} {o} {b}", "{a} {o} {b}, {x}")


def _on(day: Spoken, hours: Spoken) -> TimeWish:
    found = both(day.meant, hours.meant)
    assert found is not None
    return found


@pytest.mark.parametrize("language", ["en", "es"])
def test_hours_belong_to_the_days_beside_them(language: str) -> None:
    wrong, told = [], 0
    for a, x in product(SOME_DAYS[language], SOME_HOURS[language]):
        for said in (f"{a.said} {x.said}", f"{x.said} {a.said}", f"{a.said}, {x.said}"):
            read = Case(said, language, None).read()
            told += read is not None
            wrong += [said] if read is not None and judged(read, _on(a, x)) is not Verdict.RIGHT else []

    assert wrong == []
    assert told >= 0.9 * 3 * len(SOME_DAYS[language]) * len(SOME_HOURS[language])


@pytest.mark.parametrize("language", ["en", "es"])
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_alternatives_keep_their_hours(language: str, data: st.DataObject) -> None:
    a, b = data.draw(st.lists(st.sampled_from(SOME_DAYS[language]), min_size=2, max_size=2, unique=True))
    x, y = (data.draw(st.sampled_from(SOME_HOURS[language])) for _ in "xy")
    pattern = data.draw(st.sampled_from((*_AND_PAIRS, *_SHARED)))
    joiner = data.draw(st.sampled_from(_OR[language]))
    said = pattern.format(a=a.said, b=b.said, x=x.said, y=y.said, o=joiner)
    second = _on(b, y if pattern in _AND_PAIRS else x)

    verdict = Case(said, language, replace(_on(a, x), or_else=(second,))).verdict()

    assert verdict is not Verdict.WRONG, said
