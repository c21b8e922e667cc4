"""Another phone types her number: her own request is untouched, and the typist never learns of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from tests.support.open_requests import open_requests
from tests.support.stage import HER_PHONE, LINE, Stage

TYPIST, CONTROL = "+16515550187", "+16515550188"
# Nobody ever called from it: what is heard about it is what is always heard.
NOBODYS = "+16125550149"
SAVE = ("1", "1", "1", "1", "1", "1", "3#", "2", "1")
CODE = re.compile(r"\b1(?:[ ,.\-]*\d){9}\b")


@dataclass
class Typist:
    """Someone who typed a number, and everything they were told."""

    phone: str
    typed: str
    extension: str = ""
    code: str = ""
    heard: list[str] = field(default_factory=list)

    def types(self, stage: Stage) -> None:
        """Ask for calls at every hour to a number that is not this phone."""
        call = stage.exchange.place_call(self.phone, LINE)
        # Only whoever speaks for an institution is asked for an extension.
        perspective, extension = ("2", (f"{self.extension}#",)) if self.extension else ("1", ())
        typed = (perspective, "2", f"{self.typed[2:]}#", "1", *extension)
        for keys in ("1", "1", "1", "1", *typed, "1234#", "3", "4", "1", "1"):
            call.press(keys)
        found = CODE.search(call.words)
        assert found, call.words
        self.code = re.sub(r"\D", "", found[0])
        call.hang_up()
        self._hears(call.words)

    def asks(self, stage: Stage, *then: str) -> None:
        """Use the code by voice and by text."""
        call = stage.exchange.place_call(self.phone, LINE)
        for keys in ("1", "1", "3", f"{self.code}#", *then):
            if not call.ended:
                call.press(keys)
        call.hang_up()
        self._hears(call.words)
        for body in ("CODE", self.code, "MENU"):
            self.heard += stage.text(body, self.phone)

    def _hears(self, words: str) -> None:
        own = (self.code, self.typed[2:])
        for digits in own:
            words = words.replace(", ".join(digits), "#").replace(" ".join(digits), "#").replace(digits, "#")
        words = CODE.sub("#", re.sub(r"(?:\d[,.]? ?){10}", "#", words))
        self.heard.append(re.sub(r"words are \w+, \w+|Say \w+\.|answer \w+\.", "WORDS", words))


def _she_saves(stage: Stage) -> None:
    call = stage.exchange.place_call(HER_PHONE, LINE)
    for keys in SAVE:
        call.press(keys)
    call.hang_up()
    stage.work()


def _nothing(stage: Stage) -> None:
    stage.work()


def _she_erases(stage: Stage) -> None:
    stage.text("ERASE", HER_PHONE)
    stage.work()


def _she_says_stop(stage: Stage) -> None:
    stage.text("please stop texting me", HER_PHONE)
    stage.work()


def _six_days(stage: Stage) -> None:
    stage.clock.move(days=6)
    stage.work()


def _her_request_is_older(stage: Stage) -> None:
    _she_saves(stage)
    _six_days(stage)


def _thirteen_days(stage: Stage) -> None:
    stage.clock.move(days=13)
    stage.work()


def _fifteen_days(stage: Stage) -> None:
    stage.clock.move(days=15)
    stage.work()


STORIES: tuple[tuple[Callable[[Stage], None], tuple[Callable[[Stage], None], ...]], ...] = (
    (_she_saves, (_nothing, _six_days)),
    (_she_saves, (_she_saves, _nothing)),
    (_she_saves, (_she_erases, _six_days, _six_days, _six_days)),
    (_her_request_is_older, (_six_days, _six_days, _six_days)),
    (_she_saves, (_thirteen_days, _six_days)),
    (_nothing, (_she_saves, _six_days)),
    (_nothing, (_six_days, _she_saves, _she_erases, _six_days, _six_days)),
    (_nothing, (_fifteen_days, _nothing)),
    (_nothing, (_she_erases, _six_days, _six_days, _six_days)),
    (_nothing, (_she_says_stop, _six_days)),
)
# Told by someone who speaks for an institution, of a phone that has an extension or is only said to have one.
STORIES_WITH_AN_EXTENSION: tuple[tuple[Callable[[Stage], None], tuple[Callable[[Stage], None], ...]], ...] = (
    (_she_saves, (_she_erases, _six_days)),
    (_nothing, (_she_saves, _six_days)),
    (_nothing, (_she_erases, _six_days)),
)


@pytest.mark.parametrize(
    ("before", "after", "extension"),
    [(*story, "") for story in STORIES] + [(*story, "204") for story in STORIES_WITH_AN_EXTENSION],
)
def test_the_typist_hears_the_same_words_whoever_the_number_belongs_to(
    stage: Stage, before: Callable[[Stage], None], after: tuple[Callable[[Stage], None], ...], extension: str
) -> None:
    typist, control = Typist(TYPIST, HER_PHONE, extension), Typist(CONTROL, NOBODYS, extension)
    both = (typist, control)
    before(stage)
    for each in both:
        each.types(stage)
        each.asks(stage)
    for step in after:
        step(stage)
        for each in both:
            each.asks(stage)
    for each in both:
        each.asks(stage, "2", "1")
    stage.work()
    for each in both:
        each.asks(stage)

    assert typist.heard == control.heard


def test_her_own_request_is_untouched_and_her_phone_is_never_texted(stage: Stage) -> None:
    _she_saves(stage)
    (hers,) = stage.rows()["callback_request"]
    keys = stage.rows()["request_key"]
    typist = Typist(TYPIST, HER_PHONE)

    typist.types(stage)
    stage.work()
    typist.asks(stage)
    stage.work()

    with stage.line.database.reading() as work:
        decoy = next(row for row in open_requests(work) if row.id != hers[0])
    assert hers in stage.rows()["callback_request"]
    assert stage.rows()["request_key"] == keys
    assert (decoy.state, decoy.message, decoy.sealed_number) == ("decoy", False, None)
    assert (decoy.tag, decoy.phone_tag) == (None, None)
    assert stage.exchange.thread(HER_PHONE) == ()

    # To erase, and yes.
    typist.asks(stage, "2", "1")
    stage.work()
    assert stage.rows()["callback_request"] == [hers]


def test_a_number_somebody_typed_never_gets_a_message_even_where_it_is_nobody_elses(stage: Stage) -> None:
    Typist(TYPIST, NOBODYS).types(stage)
    stage.work()

    with stage.line.database.reading() as work:
        (row,) = work.requests.listed()
    assert (row.contact, row.message) == ("another_phone", False)
    assert stage.exchange.thread(NOBODYS) == ()


@pytest.mark.parametrize("she_acts", [_she_erases, _she_says_stop])
@pytest.mark.parametrize("extension", ["", "204"])
def test_after_her_erase_or_stop_nothing_that_was_typed_leads_to_her_phone(
    stage: Stage, extension: str, she_acts: Callable[[Stage], None]
) -> None:
    Typist(TYPIST, HER_PHONE, extension).types(stage)
    stage.work()
    with stage.line.database.reading() as work:
        (typed,) = open_requests(work)
    assert typed.state == "waiting"
    assert typed.phone_tag is not None
    assert (typed.tag == typed.phone_tag) is (extension == "")

    she_acts(stage)

    with stage.line.database.reading() as work:
        (row,) = open_requests(work)
    assert (row.state, row.sealed_number, row.tag, row.phone_tag) == ("decoy", None, None, None)
    assert stage.rows()["request_key"] == []
