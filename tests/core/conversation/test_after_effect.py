"""What an effect leaves of a conversation: what is still said aloud, and nothing else of what was answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from intake.core.channel import Channel
from intake.core.conversation.after_effect import cleared, left_by, unpicked, untaken
from intake.core.conversation.state import Conversation, Effect
from intake.core.phone import PhoneNumber
from intake.core.scheduling.schedule import OfferedTime, Window
from intake.core.scheduling.time_wish import TimeWish
from intake.core.script.flow import EffectKind, Place
from tests.support.stage import START

AT, LEFT = Place("callback", "readback"), Place("about", "why")
TIME = OfferedTime(START, START + timedelta(minutes=45))
WINDOW = Window(START, START + timedelta(hours=2))
OTHERS_READ, ADULT = {"callback.others_read": ("no",)}, {"callback.adult": ("yes",)}
MENU_CHOICE = {"welcome.menu": ("callback",)}
OF_THE_CALL = {"callback.number": ("another_phone",), "callback.no_voice": ("in_writing",)}
OF_THE_TIME = {
    "appointment.way": ("in_person",),
    "appointment.region": ("south",),
    "appointment.confirm": ("yes",),
}
ANSWERS = {
    **OTHERS_READ,
    **ADULT,
    **MENU_CHOICE,
    **OF_THE_CALL,
    **OF_THE_TIME,
    "callback.perspective": ("self",),
    "callback.message": ("yes",),
}
# Everything a conversation can hold of what somebody told us.
FULL = Conversation(
    Channel.VOICE,
    AT,
    "es",
    answers=ANSWERS,
    number=PhoneNumber("+16515550187"),
    extension="204",
    window=WINDOW,
    page=2,
    offered=(TIME,),
    time=TIME,
    wish=TimeWish(weekdays=(1,)),
    refused=True,
    left=LEFT,
    request_id="r",
)
FORGOTTEN = replace(
    FULL,
    answers={},
    number=None,
    extension="",
    window=None,
    page=0,
    offered=(),
    time=None,
    wish=None,
    refused=False,
    left=None,
)
FRESH = Conversation(Channel.VOICE, AT, "es", answers=OTHERS_READ)


def left(kind: EffectKind) -> Conversation:
    return left_by(Effect(kind, FULL, AT))


@pytest.mark.parametrize("kind", [EffectKind.SAVE_REQUEST, EffectKind.BOOK])
def test_after_a_save_only_when_and_how_the_call_goes_is_still_known(kind: EffectKind) -> None:
    assert left(kind) == replace(
        FORGOTTEN, answers={**OTHERS_READ, **OF_THE_CALL}, saved=True, window=WINDOW, time=TIME
    )


def test_whoever_changes_their_answers_begins_them_all_again() -> None:
    assert left(EffectKind.CHANGE) == replace(FORGOTTEN, answers={**OTHERS_READ, **ADULT, **MENU_CHOICE})


def test_without_a_time_everything_else_stays() -> None:
    answers = {name: said for name, said in ANSWERS.items() if name not in {**OF_THE_TIME, **MENU_CHOICE}}

    assert left(EffectKind.NO_TIME) == replace(
        FULL, answers=answers, time=None, wish=None, page=0, refused=False
    )


@pytest.mark.parametrize(
    "kind", [EffectKind.ERASE_PHONE, EffectKind.STOP, EffectKind.ERASE_REQUEST, EffectKind.FORGET]
)
def test_after_an_erasure_there_is_a_language_and_whether_others_read_along(kind: EffectKind) -> None:
    assert left(kind) == FRESH


@pytest.mark.parametrize(
    "kind", [EffectKind.GIVE_CODE, EffectKind.CONNECT_HELP, EffectKind.MOVE, EffectKind.JOIN_CALL]
)
def test_what_only_tells_or_connects_leaves_everything(kind: EffectKind) -> None:
    assert left(kind) == FULL


@pytest.mark.parametrize("saved", [FULL, replace(FULL, saved=True), replace(FULL, saved_before=True)])
def test_who_starts_again_is_known_to_have_saved_before(saved: Conversation) -> None:
    assert cleared(saved) == replace(FRESH, saved_before=saved != FULL)


def test_a_time_let_go_takes_the_yes_to_it_along() -> None:
    answers = {name: said for name, said in ANSWERS.items() if name != "appointment.confirm"}

    assert unpicked(FULL) == replace(FULL, answers=answers, time=None)


def test_a_booking_that_was_refused_keeps_every_answer_but_the_time() -> None:
    refused = untaken(Effect(EffectKind.BOOK, FULL, AT))

    assert refused == replace(unpicked(FULL), page=0, request_id=None, refused=True)
    assert untaken(Effect(EffectKind.MOVE, FULL, AT)) == replace(unpicked(FULL), page=0)
