"""A mail that came: its four pages in both languages, each way through them, and what is nowhere to be found after."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.core.channel import Channel
from intake.core.requests.contact import Contact
from intake.core.script.prompt_values import Digits, show
from intake.storage.crypto.form_draws import FORM_GOOD_FOR
from intake.storage.crypto.key_files import read_web_keys
from intake.storage.crypto.seals import open_at_web
from intake.storage.engine.rights import CONSOLE_RIGHTS
from intake.storage.queries.requests import RequestRow
from intake.storage.schema.tables import callback_request
from intake.storage.unit_of_work import Database
from tests.support.console_house import House, at_work, empty_house
from tests.support.email_form import NEW, EmailForm
from tests.support.stage import LINE, dump, stage_script

HERS = "612-555-0143"
SPELLINGS = (HERS, "6125550143", "5550143", "555-0143")
WINDOW = "20180313T1900"
BY_PHONE: dict[str, str | tuple[str, ...]] = {"number": "another_phone", "times": ("mornings", "weekends")}
EN, ES = stage_script().wordings["en"], stage_script().wordings["es"]


@pytest.fixture
def house(sqlite_database: Database, tmp_path: Path) -> Iterator[House]:
    url = sqlite_database.engine.url.render_as_string(hide_password=False)
    console = Database(url, 2, CONSOLE_RIGHTS)
    yield empty_house(sqlite_database, console, tmp_path)
    console.close()


@pytest.fixture
def mail(house: House) -> EmailForm:
    return EmailForm(house.visitor("ana"))


def rows(house: House) -> list[RequestRow]:
    with house.database.reading() as work:
        ids = work.connection.execute(callback_request.select()).all()
        found = [work.requests.get(row.id) for row in ids]
    return [row for row in found if row is not None]


def code_of(house: House, row: RequestRow) -> str:
    keys = read_web_keys(house.desk.settings.storage.web_keys)
    return show(Digits(open_at_web(row.sealed_code or b"", keys, row.id)), EN, Channel.EMAIL)


def saved(house: House, mail: EmailForm, **typed: str) -> None:
    with at_work(house):
        mail.send("save", typed)


def test_the_truth_and_the_best_way_come_first_in_both_languages(mail: EmailForm) -> None:
    assert mail.copied == (
        EN.line("email.seen_number").text,
        ES.line("email.seen_number").text,
        (EN.line("email.call_or_text").text or "").replace("{line_number}", "612-703-9227"),
        (ES.line("email.call_or_text").text or "").replace("{line_number}", "612-703-9227"),
    )
    assert "Nothing is kept until you save" in mail.page.text


@pytest.mark.parametrize(("language", "word"), [("en", "18 and older"), ("es", "18 o más")])
def test_whoever_did_not_say_that_they_are_18_gets_the_youth_help_and_nothing_is_kept(
    house: House, mail: EmailForm, language: str, word: str
) -> None:
    before = dump(house.database)

    mail.begin(language, "no")

    assert (mail.page.status_code, mail.heading) == (200, "Nothing is kept")
    assert word in mail.copied[1]
    assert "1-866-223-1111" in mail.copied[1]
    assert dump(house.database) == before


def test_the_age_is_not_passed_over(mail: EmailForm) -> None:
    mail.send("age", {"language": "es"})

    assert (mail.page.status_code, mail.refused) == (422, ("adult",))
    assert 'value="es" checked' in mail.page.text


@pytest.mark.parametrize("language", ["en", "es"])
def test_they_call_us_takes_a_code_and_no_number(house: House, mail: EmailForm, language: str) -> None:
    mail.begin(language)
    mail.answer(window=WINDOW)
    read_back = mail.page.text
    saved(house, mail)

    (row,) = rows(house)
    code = code_of(house, row)
    assert "No number. You call us Tue Mar 13, 2-4 PM" in read_back
    assert 'name="number"' not in read_back
    assert (row.contact, row.channel, row.language) == (Contact.YOU_CALL_US, Channel.EMAIL, language)
    assert mail.heading == "It is kept"
    assert mail.copied[:2] == (code, {"en": "Your message", "es": "Su mensaje"}[language])
    assert code in mail.copied[2]
    assert {"en": "Tue Mar 13, 2-4 PM", "es": "martes 13 mar"}[language] in mail.copied[2]
    # They are known by the code: no words to remember.
    assert row.code_name not in mail.page.text


def test_a_mail_is_entered_by_the_consoles_rights_on_both_engines(
    database: Database, console_database: Database, tmp_path: Path
) -> None:
    house = empty_house(database, console_database, tmp_path)
    mail = EmailForm(house.visitor("ana"))
    mail.begin("es")
    mail.answer(window=WINDOW, who=("woman",))
    saved(house, mail)

    assert [(row.channel, row.interviewer) for row in rows(house)] == [(Channel.EMAIL, "woman")]
    assert mail.heading == "It is kept"


@pytest.mark.parametrize("language", ["en", "es"])
def test_who_insists_on_a_call_types_the_number_last_and_gets_words_and_code(
    house: House, mail: EmailForm, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    shown = [mail.begin(language), mail.answer(**BY_PHONE, perspective="both"), mail.send("contact")]
    fields = re.findall(r"<input (?!type=\"(?:hidden|radio|checkbox)\")[^>]*>", mail.page.text)
    with caplog.at_level(logging.DEBUG):
        saved(house, mail, number=HERS, extension="12")

    (row,) = rows(house)
    assert row.contact is Contact.ANOTHER_PHONE
    assert mail.copied[:2] == (code_of(house, row), row.code_name)
    assert all(word in mail.copied[3] for word in (*row.code_name.split(" "), code_of(house, row)))
    assert "2-4" not in mail.copied[3]
    assert [re.search(r'name="(\w+)"', each)[1] for each in fields] == ["number", "extension"]  # type: ignore[index]
    asked = 'inputmode="tel" autocomplete="off" autocapitalize="none" autocorrect="off" spellcheck="false" translate="no"'
    assert asked in fields[0]
    everywhere = [each.text for each in (*shown, mail.page)] + [repr(dump(house.database)), caplog.text]
    assert not [each for each in SPELLINGS if any(each in place for place in everywhere)]


NOT_CALLED = {
    "555-0143": "no number we can call",
    "911": "no number we can call",
    "988": "no number we can call",
    "800-555-0199": "everyday numbers in the United States",
    "+44 20 7946 0958": "everyday numbers in the United States",
    LINE: "a number of this line",
    "": "no number we can call",
    "612-555-0143 please": "no number we can call",
}


def test_a_number_we_do_not_call_is_asked_anew_and_never_shown(house: House, mail: EmailForm) -> None:
    mail.begin()
    mail.answer(**BY_PHONE, who=("woman",))
    mail.send("contact")
    told = {}
    for number, words in NOT_CALLED.items():
        mail.send("save", {"number": number})
        shown = bool(number) and number in mail.page.text
        told[number] = (mail.page.status_code, mail.refused, words in mail.page.text, shown)

    assert told == dict.fromkeys(NOT_CALLED, (422, ("number",), True, False))
    assert rows(house) == []
    # The answers stand.
    assert mail.fields("save")["q-callback.who"] == ("woman",)


def test_an_extension_is_asked_of_institutions_alone_and_is_digits(mail: EmailForm) -> None:
    mail.begin()
    mail.answer(**BY_PHONE, perspective="self")
    alone = mail.send("contact").text
    mail.send("change")
    mail.answer(**BY_PHONE, perspective="institution")
    mail.send("contact")
    mail.send("save", {"number": HERS, "extension": "twelve"})

    assert 'name="extension"' not in alone
    assert mail.refused == ("extension",)
    assert not [each for each in SPELLINGS if each in mail.page.text]


def test_what_was_not_said_and_must_be_is_asked_in_a_reply_in_their_language(mail: EmailForm) -> None:
    mail.begin("es")
    mail.answer(perspective="self")

    assert (mail.page.status_code, mail.refused) == (422, ("q-callback.window",))
    assert mail.copied[0] == "Su mensaje"
    assert "¿" in mail.copied[1]
    assert "martes 13 mar" in mail.copied[1]
    assert 'value="self" checked' in mail.page.text


def test_hours_that_were_not_said_lead_back_to_how_we_reach_them(mail: EmailForm) -> None:
    mail.begin()
    mail.answer(number="another_phone")

    assert (mail.page.status_code, mail.refused) == (422, ("q-callback.number",))


@pytest.mark.parametrize("way", ["write", "in_person", "in_person_signed"])
def test_what_cannot_be_kept_here_is_told_in_a_reply(house: House, mail: EmailForm, way: str) -> None:
    mail.begin("es")
    mail.answer(number="no_voice_calls", no_voice=way)

    assert mail.heading == "Nothing is kept"
    assert "No se guardó nada" in mail.copied[1]
    assert "MENU" not in mail.copied[1]
    assert rows(house) == []


def test_what_does_not_apply_is_named_and_a_change_keeps_every_answer(mail: EmailForm) -> None:
    mail.begin()
    mail.answer(window=WINDOW, times=("evenings",), agency="uroc")
    read_back = mail.page.text
    mail.send("change")

    left_out = read_back.partition("Left out")[2]
    assert "When is it safe to call?" in left_out
    assert "Which agency should not talk with you?" in left_out
    assert mail.fields("questions")["q-callback.times"] == ("evenings",)
    assert mail.fields("questions")["q-callback.window"] == (WINDOW,)


def test_pressed_twice_or_gone_back_to_it_keeps_one_request_and_tells_the_same_code(
    house: House, mail: EmailForm
) -> None:
    mail.begin()
    mail.answer(window=WINDOW)
    before = mail.page
    saved(house, mail)
    first = mail.copied[0]
    mail.page = before
    saved(house, mail)

    assert (mail.heading, mail.copied[0]) == ("It was kept before", first)
    assert len(rows(house)) == 1


def test_two_tabs_are_two_mails(house: House, mail: EmailForm) -> None:
    other = EmailForm(mail.visitor)
    for each in (mail, other):
        each.begin()
        each.answer(window=WINDOW)
    for each in (mail, other):
        saved(house, each)

    assert len({mail.copied[0], other.copied[0], *map(str, rows(house))}) == 4


def test_a_worker_that_is_silent_is_looked_for_again_and_the_code_still_told(
    house: House, mail: EmailForm
) -> None:
    mail.begin()
    mail.answer(window=WINDOW)
    mail.send("save")
    waiting = mail.page.text
    with at_work(house):
        while mail.heading.startswith("Asked"):
            mail.send("look")

    (row,) = rows(house)
    assert "The worker was never seen" in waiting
    assert code_of(house, row) not in waiting
    assert (mail.heading, mail.copied[0]) == ("It is kept", code_of(house, row))


def test_a_form_of_somebody_else_or_of_an_hour_ago_keeps_nothing(house: House, mail: EmailForm) -> None:
    mail.begin()
    mail.answer(window=WINDOW)
    fields = mail.fields("save")
    dee = EmailForm(house.visitor("dee"))
    dee.page = mail.page
    dee.send("save", {"csrf_token": dee.visitor.token_at(NEW)})
    made = int(str(fields["form"][0])[:8], 16) - int(FORM_GOOD_FOR.total_seconds())
    mail.send("save", {"form": f"{made:08x}{fields['form'][0][8:]}"})

    assert (dee.page.status_code, mail.page.status_code) == (422, 422)
    assert "more than an hour old" in mail.page.text
    assert rows(house) == []


def test_a_window_that_is_lost_meanwhile_is_chosen_again(house: House, mail: EmailForm) -> None:
    mail.begin()
    mail.answer(window=WINDOW, who=("man",))
    with house.database.work() as work:
        for each in work.interviewers.all():
            work.availabilities.set_week(each.id, [])
        work.commit()
    saved(house, mail)

    assert (mail.page.status_code, mail.refused) == (422, ("questions",))
    assert rows(house) == []


SPOILT: tuple[dict[str, str | tuple[str, ...]], ...] = (
    {"at": "elsewhere"},
    {"language": "xx"},
    {"q-callback.nowhere": "yes"},
    {"q-callback.window.more": "yes"},
    {"q-callback.window": "<b>"},
    {"q-callback.times": tuple(f"t{n}" for n in range(21))},
    {"contact": "carrier_pigeon"},
)


def test_what_no_form_of_ours_holds_is_refused(house: House, mail: EmailForm) -> None:
    mail.begin()
    page = mail.answer(window=WINDOW)
    told = []
    for spoilt in SPOILT:
        mail.page = page
        told.append(mail.send("save", spoilt).status_code)

    assert told == [400] * len(SPOILT)
    assert rows(house) == []
