"""Remarks: what is said of each as far as the partners decided, by text and, together, by voice."""

from __future__ import annotations

import re
from collections.abc import Collection

import msgspec
import pytest

from intake import config
from intake.config.settings import RemarkSettings
from intake.core.channel import Channel
from intake.core.script.remarks import ALWAYS_SPOKEN, UNDECIDED, Remark, as_decided
from intake.core.script.wording import Wording, WordingLine
from intake.services.line.load_script import load_script, script_values
from tests.properties.desk import example_script
from tests.support.stage import EXAMPLE

LINES = {
    **{remark.line: WordingLine(voice=f"{remark} aloud.", text=f"{remark} in writing.") for remark in Remark},
    UNDECIDED: WordingLine(voice="Ask who calls.", text="Please ask who calls."),
    "about.limits": WordingLine(voice="Limits aloud.", text="Limits in writing."),
    "about.money": WordingLine(voice="{remark:paid} {remark:cost}"),
    "about.sees": WordingLine(voice="{remark:use} {remark:police}"),
}
WORDING = Wording("en", LINES)


def texts(decided: Collection[Remark]) -> dict[Remark, str | None]:
    wording = as_decided(WORDING, decided)
    return {remark: wording.lines[remark.line].text for remark in Remark}


def test_what_is_not_decided_leads_to_the_one_who_calls_and_what_keeps_from_harm_is_always_said() -> None:
    own = {remark: f"{remark} in writing." for remark in ALWAYS_SPOKEN | {Remark.COST}}
    asked = dict.fromkeys(Remark, "Please ask who calls.")

    assert texts({Remark.COST}) == asked | {Remark.REPORT: "Limits in writing."} | own
    assert {Remark.POLICE, Remark.PAPERS} <= ALWAYS_SPOKEN


@pytest.mark.parametrize(
    ("decided", "money"),
    [
        ((), "Ask who calls."),
        ((Remark.COST,), "cost aloud."),
        ((Remark.PAID, Remark.COST), "paid aloud. cost aloud."),
    ],
)
def test_by_voice_what_is_decided_stands_together(decided: tuple[Remark, ...], money: str) -> None:
    assert as_decided(WORDING, decided).say("about.money", Channel.VOICE) == money
    assert as_decided(WORDING, decided).say("about.sees", Channel.VOICE) == "police aloud."


def test_the_example_decides_nothing_that_the_partners_have_to_decide() -> None:
    settings = config.load(EXAMPLE, {})

    assert set(Remark) - ALWAYS_SPOKEN - set(settings.remarks.decided) == {
        Remark.PAID,
        Remark.BRING,
        Remark.USE,
        Remark.REPORT,
    }


def test_every_number_of_a_remark_is_that_of_the_settings() -> None:
    settings = config.load(EXAMPLE, {})
    longer = msgspec.structs.replace(
        settings,
        schedule=msgspec.structs.replace(settings.schedule, length_minutes=50),
        remarks=RemarkSettings(decided=tuple(Remark)),
    )
    script = load_script(longer)

    for wording in script.wordings.values():
        how_long = wording.say(Remark.HOW_LONG.line, Channel.TEXT)
        assert "{talk_minutes}" in how_long
        assert "{try_days}" in wording.say(Remark.WHEN.line, Channel.TEXT)
        written = [words for remark in Remark for _, words in wording.lines[remark.line].forms()]
        # 18 is the law's and no setting; a key of theirs stands at the question about age.
        assert {found for words in written for found in re.findall(r"\d+", words)} <= {"2"}
    assert script_values(longer)["talk_minutes"] != script_values(settings)["talk_minutes"]


def test_each_language_answers_every_remark() -> None:
    wordings = example_script().wordings.values()

    assert {remark for wording in wordings for remark in Remark if remark.line not in wording.lines} == set()
