"""What staff mean by a text: exact words act, and whatever else stands there asks back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.core.staff.staff_code import staff_code
from intake.core.understanding.staff_commands import (
    NearMiss,
    StaffCommand,
    StaffIntent,
    StaffSignal,
    StaffWord,
    read_staff_text,
    staff_vocabulary,
)
from tests.properties.desk import example_script

W, S = StaffWord, StaffSignal
CODE = "7KQ4"


def read(said: str) -> StaffIntent:
    wordings = example_script().wordings
    return read_staff_text(said, staff_vocabulary(wordings["en"]), wordings)


ACTS: tuple[tuple[str, StaffCommand], ...] = (
    ("TAKE 7KQ4", StaffCommand(W.TAKE, CODE)),
    ("take 7kq4", StaffCommand(W.TAKE, CODE)),
    ("7kq4 take", StaffCommand(W.TAKE, CODE)),
    ("  Take,  7kq4. ", StaffCommand(W.TAKE, CODE)),
    ("take:7KQ4!", StaffCommand(W.TAKE, CODE)),
    ("take7kq4", StaffCommand(W.TAKE, CODE)),
    ("TAKE 7 K Q 4", StaffCommand(W.TAKE, CODE)),
    ("take 7kq-4", StaffCommand(W.TAKE, CODE)),
    ("t 7kq4", StaffCommand(W.TAKE, CODE)),
    ("CLAIM 7KQ4", StaffCommand(W.TAKE, CODE)),
    ("T", StaffCommand(W.TAKE)),
    ("pass", StaffCommand(W.PASS)),
    ("P 7KQ4", StaffCommand(W.PASS, CODE)),
    ("x 7kq4", StaffCommand(W.PASS, CODE)),
    ("ok", StaffCommand(W.OK)),
    ("Ok.", StaffCommand(W.OK)),
    ("okay 7kq4", StaffCommand(W.OK, CODE)),
    ("c 7kq4", StaffCommand(W.OK, CODE)),
    ("c7kq4", StaffCommand(W.OK, CODE)),
    ("confirm", StaffCommand(W.OK)),
    # Full-width letters and digits, as some phones write them.
    ("\uff2f\uff2b \uff17\uff2b\uff31\uff14", StaffCommand(W.OK, CODE)),
    ("o\u200dk 7kq4", StaffCommand(W.OK, CODE)),
    ("move 7kq4", StaffCommand(W.MOVE, CODE)),
    ("R 7KQ4", StaffCommand(W.MOVE, CODE)),
    ("call", StaffCommand(W.CALL)),
    ("call 7kq4", StaffCommand(W.CALL, CODE)),
    ("done 7kq4", StaffCommand(W.DONE, CODE)),
    ("d", StaffCommand(W.DONE)),
    ("set 7kq4", StaffCommand(W.SET, CODE)),
    ("na", StaffCommand(W.NO_ANSWER)),
    ("n/a 7kq4", StaffCommand(W.NO_ANSWER, CODE)),
    ("No answer 7KQ4", StaffCommand(W.NO_ANSWER, CODE)),
    ("noanswer", StaffCommand(W.NO_ANSWER)),
    ("7kq4: no answer", StaffCommand(W.NO_ANSWER, CODE)),
    ("other 7kq4", StaffCommand(W.OTHER, CODE)),
    ("wrong 7kq4", StaffCommand(W.WRONG, CODE)),
    ("nomore 7kq4", StaffCommand(W.NO_MORE, CODE)),
    ("nomore keep 7kq4", StaffCommand(W.NO_MORE_KEEP, CODE)),
    ("later 7kq4", StaffCommand(W.LATER, CODE)),
    ("list", StaffCommand(W.LIST)),
    ("L", StaffCommand(W.LIST)),
    ("today", StaffCommand(W.LIST)),
    ("show 7kq4", StaffCommand(W.SHOW, CODE)),
    ("s", StaffCommand(W.SHOW)),
    ("rest", StaffCommand(W.REST)),
    ("menu", StaffCommand(W.MENU)),
    ("?", StaffCommand(W.MENU)),
    ("away", StaffCommand(W.AWAY)),
    ("AWAY 3/12", StaffCommand(W.AWAY, None, "3/12")),
    ("away: 3/12-3/14", StaffCommand(W.AWAY, None, "3/12-3/14")),
    ("away mar 12", StaffCommand(W.AWAY, None, "mar 12")),
    ("Away Kim 3/12", StaffCommand(W.AWAY, None, "Kim 3/12")),
    ("back", StaffCommand(W.BACK)),
    ("back kim", StaffCommand(W.BACK, None, "kim")),
    ("give 7kq4 kim", StaffCommand(W.GIVE, CODE, "kim")),
    ("GIVE KIM 7KQ4", StaffCommand(W.GIVE, CODE, "kim")),
    ("pause", StaffCommand(W.PAUSE)),
    ("resume", StaffCommand(W.RESUME)),
    ("1", StaffCommand(W.PICK_1)),
    ("2 7kq4", StaffCommand(W.PICK_2, CODE)),
    ("7kq4 3", StaffCommand(W.PICK_3, CODE)),
    # Written apart, a number is a number and a code a code.
    ("2 7kq3", StaffCommand(W.PICK_2, "7KQ3")),
    ("27kq 3", StaffCommand(W.PICK_3, "27KQ")),
)
ASKS_BACK: tuple[tuple[str, StaffIntent], ...] = (
    ("ok thx", NearMiss(W.OK)),
    ("ok!! thx", NearMiss(W.OK)),
    ("O.K. 7kq4", NearMiss(None, CODE)),
    ("take 7kq4 please", NearMiss(W.TAKE, CODE)),
    ("please take 7kq4", NearMiss(W.TAKE, CODE)),
    ("can i take 7kq4?", NearMiss(W.TAKE, CODE)),
    ("ok?", NearMiss(W.OK)),
    ("done 7kq4?", NearMiss(W.DONE, CODE)),
    ("ok \U0001f44d", NearMiss(W.OK)),
    ("ok \U0001f44d\U0001f3fd 7kq4", NearMiss(W.OK, CODE)),
    ("no but i can in 2 hours", NearMiss()),
    ("not a chance", NearMiss()),
    ("take or pass 7kq4", NearMiss(None, CODE)),
    ("take 7kq4 8mx3", NearMiss(W.TAKE)),
    ("7kq4", NearMiss(None, CODE)),
    ("yes", NearMiss()),
    ("yes 7kq4", NearMiss(None, CODE)),
    # Two readings of one text are none: 2 of 7KQ3, or 3 of 27KQ.
    ("27kq3", NearMiss()),
    # Marks that no code has.
    ("ok 7ko4", NearMiss(W.OK, "7KO4")),
    ("take 7kq", NearMiss(W.TAKE)),
    ("take 7kq44", NearMiss(W.TAKE)),
    ("no more", NearMiss()),
    ("no more 7kq4", NearMiss(None, CODE)),
    ("pause 7kq4", NearMiss(W.PAUSE, CODE)),
    ("rest 7kq4", NearMiss(W.REST, CODE)),
    ("give 7kq4", NearMiss(W.GIVE, CODE)),
    ("give 7kq4 to kim", NearMiss(W.GIVE, CODE)),
    ("cancel 7kq4", NearMiss(None, CODE)),
    ("stop 7kq4", NearMiss(None, CODE)),
    ("", NearMiss()),
    ("   ", NearMiss()),
    ("I'm driving. I'll reply later.", NearMiss(W.LATER)),
    ('Liked "7KQ4 is offered to you."', S.REACTION),
    ("Loved an image", S.REACTION),
    ('Reacted \U0001f44d to "TAKE 7KQ4"', S.REACTION),
    ("\U0001f44d", S.REACTION),
    ("\u2764\ufe0f", S.REACTION),
)
SIGNALS: tuple[tuple[str, StaffIntent], ...] = (
    ("STOP", S.STOPPED),
    (" stop ", S.STOPPED),
    ("CANCEL", S.STOPPED),
    ("end", S.STOPPED),
    ("Quit", S.STOPPED),
    ("Stop.", S.STOP),
    ("START", S.STARTED),
    ("unstop", S.STARTED),
    ("HELP", S.CARRIER),
    ("INFO", S.CARRIER),
    ("erase", S.ERASE),
    ("BORRAR", S.ERASE),
    ("i want to die", S.CRISIS),
)


@pytest.mark.parametrize(("said", "meaning"), ACTS)
def test_a_word_and_a_code_act_in_any_case_and_order(said: str, meaning: StaffIntent) -> None:
    assert read(said) == meaning


@pytest.mark.parametrize(("said", "meaning"), ASKS_BACK)
def test_anything_else_asks_back(said: str, meaning: StaffIntent) -> None:
    assert read(said) == meaning


@pytest.mark.parametrize(("said", "meaning"), SIGNALS)
def test_what_every_phone_may_say_means_the_same_from_staff(said: str, meaning: StaffIntent) -> None:
    assert read(said) == meaning


def test_no_form_of_a_word_is_a_code_or_a_word_of_the_carrier() -> None:
    forms = [form for form, _ in staff_vocabulary(example_script().wordings["en"]).forms]

    assert len(set(forms)) == len(forms)
    assert [form for form in forms if not isinstance(read(form), StaffCommand)] == ["give"], (
        "give needs a code and a name"
    )


@given(st.integers(0, 19**4 - 1), st.sampled_from([W.TAKE, W.PASS, W.OK, W.DONE, W.NO_ANSWER, W.LATER]))
def test_every_code_is_read_with_every_word_in_both_orders(draw: int, word: StaffWord) -> None:
    code = staff_code(draw)

    assert read(f"{word} {code}") == read(f"{code.lower()}, {word.upper()}!") == StaffCommand(word, code)


@given(st.text(max_size=40))
def test_any_text_means_something(said: str) -> None:
    assert isinstance(read(said), StaffCommand | NearMiss | StaffSignal)


@given(
    st.sampled_from([said for said, _ in ACTS]),
    st.sampled_from(["thx", "please", "\U0001f44d", "?", "maybe"]),
)
def test_a_word_with_anything_beside_it_never_acts(said: str, beside: str) -> None:
    # Days and names stand behind these by right; what stands there is read by whoever needs it.
    meaning = read(f"{said} {beside}")

    assert not isinstance(meaning, StaffCommand) or meaning.word in (W.AWAY, W.BACK)
