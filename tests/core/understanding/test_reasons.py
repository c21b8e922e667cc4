"""Answers with a reason before or behind them: heard where nothing is kept by them and nothing else stands in the reason."""

from __future__ import annotations

import pytest

from intake.core.understanding.reply_meaning import meaning_of_reply
from tests.properties.desk import example_script

REASONS = [
    ("appointment.way", "by phone, i live far from everything", "by_phone"),
    ("appointment.way", "in person because phones make me nervous", "in_person"),
    ("appointment.way", "call is better i dont have a car", "by_phone"),
    ("appointment.way", "por telefono, es que trabajo mucho", "by_phone"),
    ("callback.who", "a woman, im scared of men", "ask again"),
    ("callback.who", "a woman im shy", "woman"),
    ("callback.who", "man im tired", "ask again"),
    ("callback.who", "lady if u have one", "woman"),
    ("callback.who", "idc", "anyone"),
    ("callback.who", "someone who isnt from around here", "outside"),
    ("callback.region", "duluth, i moved here last year", "northeast"),
    ("appointment.way", "in person, i dont know", "ask again"),
    ("appointment.way", "in person i guess or call", "ask again"),
    ("callback.number", "this phone, i moved here last year", "ask again"),
    ("callback.readback", "save, i think its fine", "ask again"),
    ("callback.message", "im scared of who hears it so no", "no"),
    ("callback.group_note", "i know too many ppl around here so no", "no"),
    ("callback.adult", "turned 18 in august so yes", "yes"),
    ("callback.adult", "im 17 and almost there so yes", "no"),
    ("callback.adult", "im almost 18 so yes", "remark young"),
    ("callback.message", "el revisa todo asi que no", "no"),
    ("appointment.confirm", "my sister has the car so yes", "ask again"),
]
KINDS = [
    ("callback.message", "u may", "yes"),
    ("appointment.reminder", "u can", "yes"),
    ("appointment.reminder", "please do i forget everything", "yes"),
    ("appointment.reminder", "yes to both", "yes"),
    ("appointment.reminder", "sí, es que se me olvida", "yes"),
    ("callback.times", "evenings r best for me", "evenings"),
    ("callback.message", "u better not", "no"),
    ("callback.message", "its my phone go ahead", "yes"),
    ("callback.message", "ok but he listens", "ask again"),
    ("callback.others_read", "its locked but he knows the code", "others_or_not_sure"),
    ("callback.times", "sat or sunday", "weekends"),
    ("callback.no_voice", "in person w ASL", "in_person_signed"),
    ("callback.extension", "no extension just ring it", "none"),
    ("callback.other_number", "218 555 0109 thats my aunties", "number 2185550109"),
    ("callback.other_number", "not 218 555 0109 thats my aunties", "ask again"),
    ("callback.other_number_check", "Yes that's my office line", "yes"),
    ("callback.other_number_check", "no the last number is a 4", "no"),
    ("callback.other_number_check", "who are you again?", "who"),
    ("callback.perspective", "im an ER nurse answering for the hospital", "institution"),
    ("code.enter", "148-291-3627 is the one they gave me", "code"),
    ("code.enter", "148.291.3627 sorry for the wait", "code"),
    ("callback.others_read", "puede ser en español", "language es"),
    ("callback.saved", "can i get the code", "code_given"),
    ("code.your_time", "wrong person, im not kelly", "ask again"),
    ("about.topics", "all of it", "ask again"),
    ("erase.check", "delete all of it", "erase_now"),
    ("welcome.menu", "need numbers for a shelter hotline pls", "help"),
    ("callback.number", "i need those help line numbers", "help"),
    ("callback.number", "is someone gonna call me today or what", "remark when"),
    ("callback.readback", "whos gonna be talking to me", "remark with_whom"),
    ("callback.readback", "what happens w the stuff i tell u on the call", "remark use"),
    ("callback.group_note", "he found me hes breaking down the door help", "crisis"),
    ("callback.readback", "my man would lose it so just forget u ever heard from me", "erase question"),
    ("callback.readback", "ya lo pense y no quiero que me vuelvan a buscar nunca por esto", "erase question"),
    ("quiet number", "delete everything you have on me", "erase"),
    ("quiet number", "borren todo lo que tienen de mi", "erase"),
    ("quiet number", "no borren todo lo mio", "nothing"),
    ("quiet number", "my boss heard, i dont want any more of this", "silence"),
    ("quiet number", "its too much for me, pls just leave me be", "silence"),
    ("quiet number", "let me be there at 5", "nothing"),
    ("quiet number", "let me go check and call back", "nothing"),
]


@pytest.mark.parametrize(("place", "said", "meant"), REASONS)
def test_a_reason_beside_an_answer_changes_nothing_where_nothing_is_kept(
    place: str, said: str, meant: str
) -> None:
    assert meaning_of_reply(said, place, example_script(), "en") == meant


@pytest.mark.parametrize(("place", "said", "meant"), KINDS)
def test_everyday_ways_to_say_it_are_understood(place: str, said: str, meant: str) -> None:
    assert meaning_of_reply(said, place, example_script(), "en") == meant
