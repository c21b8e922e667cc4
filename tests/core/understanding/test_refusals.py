"""Refusals: whoever says no in words that hold a yes agrees to nothing, at every question that asks for consent."""

from __future__ import annotations

import pytest

from intake.core.understanding.reply_meaning import meaning_of_reply
from tests.properties.desk import example_script


def names_chosen(said: str, place: str) -> list[str]:
    """Return what a text does at a question where every choice is on offer: each answer's name, or another meaning."""
    return meaning_of_reply(said, place, example_script(), "en").split("+")


# What each question would take as consent, and how people refuse just that.
REFUSALS: dict[tuple[str, str], tuple[str, ...]] = {
    ("callback.more", "try_again"): (
        *("dont try again if someone else picks up", "do not call again if he answers", "please dont keep trying if my mom answers"),
        *("stop if someone else picks up", "never try again if somebody else picks up", "if someone else picks up dont try again"),
        *("you cant try again if someone else answers", "i dont want you to try again if he picks up", "no dont call again"),
        *("you should not try again if my roommate picks up", "hang up if someone else picks up", "if my mom picks up hang up"),
        *("no vuelvan a intentar si contesta otra persona", "no quiero que vuelvan a llamar si contesta mi mama"),
        *("si contesta otra persona no vuelvan a llamar", "por favor no intentar de nuevo si contesta el", "si contesta mi hija cuelguen"),
        *("nunca vuelvan a llamar si contesta alguien mas", "no pueden volver a intentar si contesta mi esposo"),
        *("no llamen otra vez si contesta mi mama", "no sigan intentando si contesta otro", "si contesta mi mama"),
    ),
    ("welcome.menu", "callback"): (
        *("i dont want someone to call me", "i do not want you to call me", "please dont have someone call me"),
        *("nobody should call me", "i never want somebody to call me", "you cant have someone call me", "i wouldnt like a call"),
        *("no one can call me", "can you not call me", "dont let someone call me", "id hate for somebody to call me"),
        *("no quiero que me llamen", "no quiero que alguien me llame", "no me pueden llamar", "no quisiera que me llamaran"),
        *("nadie me puede llamar", "mejor que no me llamen", "no pueden llamarme", "ya no quiero que me llame nadie"),
    ),
    ("callback.message", "yes"): (
        *("you may not leave a message", "yes if he wont hear it", "leave no message", "dont say yes to a message", "no you can not leave one"),
        *("no pueden dejar mensaje", "si no lo oye nadie", "ni un mensaje", "nunca dejen un mensaje"),
    ),
    ("appointment.reminder", "yes"): (
        *("please dont remind me", "no texts to remind me", "you can not text me a reminder", "never remind me"),
        *("no me recuerden", "no quiero que me recuerden", "ni un recordatorio", "no pueden mandarme recordatorio"),
    ),
    ("callback.group_note", "yes"): (
        *("i would not like a group", "no i wouldnt want a group", "yes to no group"),
        *("no quisiera un grupo", "ningun grupo", "no me gustaria un grupo"),
    ),
    ("callback.others_read", "only_me"): (
        *("not only me", "its not just me", "i wish it was only me", "never only me"),
        *("no solo yo", "no soy solo yo", "ojala solo yo"),
    ),
    ("callback.number", "this_phone"): (
        *("not this phone", "dont call this phone", "anything but this number", "never this number", "this number is not safe"),
        *("este telefono no", "no a este numero", "a este no llamen", "este numero nunca"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("place", "consent", "said"),
    [(place, consent, said) for (place, consent), texts in REFUSALS.items() for said in texts],
)
def test_a_refusal_that_holds_the_words_of_a_yes_gives_no_consent(
    place: str, consent: str, said: str
) -> None:
    assert consent not in names_chosen(said, place)


CONSENT: dict[tuple[str, str], tuple[str, ...]] = {
    ("callback.more", "try_again"): (
        *("you can try again if someone else picks up", "u can try again if my mom picks up", "keep trying if my roommate answers"),
        *("pueden volver a intentar si contesta mi prima", "si contesta mi mamá vuelvan a llamar"),
    ),
    ("welcome.menu", "callback"): (
        *("i saw your card, please have someone call me", "can somebody call me", "i would like a call"),
        *("quiero que me llamen", "me pueden llamar por favor", "que alguien me llame"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("place", "consent", "said"),
    [(place, consent, said) for (place, consent), texts in CONSENT.items() for said in texts],
)
def test_a_yes_said_in_whole_is_heard(place: str, consent: str, said: str) -> None:
    assert names_chosen(said, place) == [consent]
