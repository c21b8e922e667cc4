"""Numbers in sentences around the callback: each is filled, or comes from the rule that makes it true.

A number that stands in a sentence as it is must be named here, with the rule; so a new one is noticed, and an old one
that parts from its rule is too.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from intake import config
from intake.core.channel import Channel
from intake.core.requests.request_code import code_of
from intake.core.script.prompt_values import show
from intake.services.line.load_script import script_values
from intake.storage.queries.wrong_codes import WINDOW
from tests.properties.desk import example_script

PROJECT = Path(__file__).parents[2]
EXAMPLE = PROJECT / "config.example.toml"
AROUND = ("welcome", "code", "erase", "about", "other_ways", "help", "always", "carrier", "person", "email")
WORDS = {
    "two": 2, "dos": 2, "three": 3, "tres": 3, "four": 4, "cuatro": 4, "five": 5, "cinco": 5, "seven": 7, "siete": 7,
    "ten": 10, "diez": 10, "forty": 40, "cuarenta": 40,
}  # fmt: skip
# "Within a minute" and "in an hour" are numbers too.
SPANS = {"a minute": 1, "un minuto": 1, "an hour": 1, "una hora": 1}
_NUMBER = re.compile(
    rf"\d(?: ?\d)*|\b(?:{'|'.join(WORDS)})\b|\b(?:within|in|en) (a minute|an hour|un minuto|una hora)\b"
)

# By the setting: who asks beside the university.
OTHERS = len(config.load(EXAMPLE, {}).agencies) - 1
THE_CALL_IS_TAKEN_BY = 1
EMERGENCY, SPANISH_AT_988, PRESSES_THAT_ERASE, CODE_NAME_WORDS, A_CHOICE = 911, 2, 2, 2, 1
# What the project's page says, which no rule of ours can change.
ADVISORY_GROUP, ADULTS, SURVEY_MINUTES = 40, 18, (10, 15)
SAID: dict[str, tuple[int, ...]] = {
    "welcome.language": (EMERGENCY,),
    "welcome.what": (OTHERS,),
    "welcome.menu": (EMERGENCY,),
    "code.too_many": (1,),
    "code.erased": (1,),
    "erase.erased": (1,),
    "erase.stopped": (1,),
    "erase.not_erased": (PRESSES_THAT_ERASE,),
    "about.who": (OTHERS, ADULTS, ADVISORY_GROUP),
    "about.kept": (CODE_NAME_WORDS,),
    "other_ways.survey": SURVEY_MINUTES,
    "help.lines": (EMERGENCY,),
    "help.crisis": (EMERGENCY,),
    "always.not_understood": (A_CHOICE,),
    "always.former_number_crisis": (EMERGENCY,),
    "always.trouble": (EMERGENCY,),
    "carrier.help.parts.no_line": (EMERGENCY,),
    "email.saved_other_phone": (THE_CALL_IS_TAKEN_BY, CODE_NAME_WORDS),
    "email.saved_visit": (CODE_NAME_WORDS,),
}
# In Spanish 988 has a key of its own.
ONLY_SPANISH = {
    key: {SPANISH_AT_988}
    for key in (
        "help.lines.parts.crisis",
        "help.crisis.parts.crisis_and_day_one",
        "help.crisis.parts.crisis_and_no_day_one",
        "always.former_number_crisis.parts.crisis",
        "carrier.help.parts.no_day_one_and_crisis",
    )
}


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_number_that_is_not_filled_comes_from_a_rule(language: str) -> None:
    own = ONLY_SPANISH if language == "es" else {}

    assert _said(language) == {name: {*SAID.get(name, ()), *own.get(name, ())} for name in {*SAID, *own}}


def test_wrong_codes_are_forgotten_after_the_hour_that_is_told() -> None:
    counted_for = WINDOW

    assert counted_for == timedelta(hours=1)


def test_numbers_that_are_filled_follow_their_settings_and_rules(tmp_path: Path) -> None:
    written = EXAMPLE.read_text(encoding="utf-8")
    for old, new in (
        ("# days_hard = 30", "days_hard = 21"),
        ("closes_on = 2027-11-30", "closes_on = 2027-10-01"),
        ("plan_due = 2028-03-15", "plan_due = 2028-02-02"),
        ("1-866-223-1111", "1-866-555-0111"),
    ):
        assert old in written
        written = written.replace(old, new)
    (tmp_path / "config.toml").write_text(written, encoding="utf-8")

    values = script_values(config.load(tmp_path / "config.toml", {}))

    wording = example_script().wordings["en"]
    filled = {
        name: show(values[name], wording, Channel.TEXT)
        for name in ("days", "closes_on", "plan_due", "day_one")
    }
    assert filled == {"days": "21", "closes_on": "Oct 1", "plan_due": "Feb 2", "day_one": "1-866-555-0111"}
    assert show(values["code_digits"], wording, Channel.TEXT) == str(len(code_of(0)))


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_a_machine_may_record_is_what_whoever_picks_up_hears(language: str) -> None:
    wording = example_script().wordings[language]
    quoted = wording.say("about.limits", Channel.VOICE).rpartition(": ")[2]

    assert quoted in wording.say("bridge.gate", Channel.VOICE)


def _said(language: str) -> dict[str, set[int]]:
    table = tomllib.loads((PROJECT / "flows" / "wording" / f"{language}.toml").read_text(encoding="utf-8"))
    found: dict[str, set[int]] = {}
    for section in AROUND:
        for name, words in _sentences(section, table[section]):
            found.setdefault(name, set()).update(_numbers(words))
    return {name: numbers for name, numbers in found.items() if numbers}


def _sentences(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name.removesuffix(".voice").removesuffix(".text"), value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _sentences(f"{name}.{key}", inner)


def _numbers(words: str) -> Iterator[int]:
    for match in _NUMBER.finditer(re.sub(r"\{[^}]*\}", "", words).lower()):
        said = match.group()
        if match[1]:
            yield SPANS[match[1]]
        elif said in WORDS:
            yield WORDS[said]
        else:
            yield int(said.replace(" ", ""))
