"""A request of a mail: kept by the worker as a save by voice is, once, and from nothing but the answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from nacl.public import PrivateKey

from intake.core.channel import Channel
from intake.core.phone import PhoneNumber
from intake.core.requests.contact import Contact, Format
from intake.core.scheduling.availability import Visit
from intake.core.scheduling.schedule import Window
from intake.core.staff.email_intake import MOST_INTAKES, IntakeAsked
from intake.core.staff.staff_orders import READ_FOR, ActDetails, CameOf, StaffAct
from intake.services.line.adopt_codes import adopt_codes
from intake.services.line.pause import pause_line
from intake.services.retention.apply_orders import apply_orders
from intake.services.staff_orders.apply import StaffClerk, apply_staff_orders
from intake.services.staff_orders.ask import AskedAct
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.fingerprints import code_hmac
from intake.storage.crypto.seals import SealedRequest, new_request_id, open_number, seal_for_web
from intake.storage.queries.requests import RequestRow, RequestState
from tests.services.staff_orders.conftest import Console
from tests.support.email_desks import answers, example_emails
from tests.support.staff import NOW, RULES, ask, hire, pick_up
from tests.support.stage import LINE, dump

HERS = "6125550143"
ID = "00112233445566778899aabbccddeeff"
WINDOW = Window(datetime(2018, 3, 13, 19, tzinfo=UTC), datetime(2018, 3, 13, 21, tzinfo=UTC))
Given = dict[str, str | tuple[str, ...]]
CALLS_US: Given = {"window": "20180313T1900"}
BY_PHONE: Given = {"number": "another_phone", "times": ("mornings", "weekends")}
NO_LEDGER = Ledger(Path("/dev/null"))


def names(language: str = "en") -> tuple[str, ...]:
    words = example_emails().script.wordings[language].words("code_names.words")
    return tuple(f"{words[n]} {words[n + 1]}" for n in (0, 2, 4))


def intake(given: Given, request_id: str = ID, language: str = "en", **known: object) -> AskedAct:
    asked = IntakeAsked(
        request_id, language, answers(language, **given).given, names(language), b"a sealed code"
    )
    return AskedAct(StaffAct.INTAKE, details=ActDetails(intake=replace(asked, **known)))  # type: ignore[arg-type]


def came_of(console: Console, *acts: AskedAct, ledger: Ledger = NO_LEDGER) -> list[tuple[CameOf, int | None]]:
    """Ask for acts, let the worker answer as its ticks do, and return what came of each."""
    numbers = console.ask(*acts)
    for _ in acts:
        console.work()
        # What it kept waits to be told apart by its phone, and no order is answered before that.
        apply_orders(console.database, console.worker_keys, ledger, console.now)
    return [(each.came, each.place) for each in console.answers(numbers)]


def kept(console: Console, request_id: str = ID) -> RequestRow | None:
    with console.database.reading() as work:
        return work.requests.get(request_id)


@pytest.fixture(autouse=True)
def on_duty(console: Console) -> None:
    pick_up(console.database)


def test_they_call_us_is_kept_with_a_code_and_no_number(console: Console) -> None:
    assert came_of(console, intake(CALLS_US, language="es")) == [(CameOf.DONE, 0)]

    row = kept(console)
    assert row is not None
    assert row == RequestRow(
        id=ID,
        code_name=names("es")[0],
        staff_code=row.staff_code,
        contact=Contact.YOU_CALL_US,
        message=False,
        try_again=False,
        windows=(),
        language="es",
        perspective="rather_not_say",
        format=Format.BY_PHONE,
        channel=Channel.EMAIL,
        requested_on=NOW.date(),
        sealed_code=b"a sealed code",
        call_in=WINDOW,
        state=RequestState.WAITING,
    )
    with console.database.reading() as work:
        counted = {(each.dimension, each.value): each.n for each in work.counters.all()}
    assert counted == {("contact", "email"): 1, ("ended", "saved"): 1}


def test_the_same_form_sent_twice_keeps_one_request_and_tells_the_same_name(console: Console) -> None:
    assert came_of(console, intake(CALLS_US), intake(CALLS_US)) == [
        (CameOf.DONE, 0),
        (CameOf.ALREADY, 0),
    ]
    assert len(dump(console.database)["callback_request"]) == 1


def test_names_of_a_request_that_no_mail_made_today_are_not_found_by_guessing(console: Console) -> None:
    by_voice = ask(console.database, id="f" * 32, code_name=names()[1])
    came_of(console, intake(CALLS_US))
    console.now += timedelta(days=1)

    # Each names the right words, and hears what one that names wrong words hears.
    assert came_of(console, intake(CALLS_US, by_voice.id), intake(CALLS_US)) == [
        (CameOf.REFUSED, None),
        (CameOf.REFUSED, None),
    ]


def test_the_first_of_the_names_that_is_free_is_taken_and_told(console: Console) -> None:
    ask(console.database, code_name=names()[0])

    assert came_of(console, intake(CALLS_US)) == [(CameOf.DONE, 1)]
    row = kept(console)
    assert row is not None
    assert row.code_name == names()[1]


def test_a_number_is_treated_as_typed_and_only_the_worker_opens_it(console: Console) -> None:
    given: Given = {**BY_PHONE, "perspective": "institution"}

    assert came_of(console, intake(given, number=HERS, extension="12")) == [(CameOf.DONE, 0)]

    row = kept(console)
    assert row is not None
    assert (row.contact, row.state, row.windows, row.own_phone) == (
        Contact.ANOTHER_PHONE,
        RequestState.WAITING,
        ("mornings", "weekends"),
        False,
    )
    with console.database.reading() as work:
        sealed = SealedRequest(row.sealed_number or b"", work.requests.sealed_key(ID) or b"")
    callee = open_number(ID, sealed, console.worker_keys)
    assert (callee.number, callee.extension) == (PhoneNumber(f"+1{HERS}"), "12")


def test_a_second_request_for_one_number_reaches_nobody_as_by_voice(console: Console, tmp_path: Path) -> None:
    ids, ledger = [new_request_id(), new_request_id()], Ledger(tmp_path / "ledger")
    for number, each in enumerate(ids):
        order = names()[number:] + names()[:number]
        came = came_of(console, intake(BY_PHONE, each, number=HERS, code_names=order), ledger=ledger)
        assert came == [(CameOf.DONE, 0)]

    rows = [kept(console, each) for each in ids]

    assert [row and row.state for row in rows] == [RequestState.WAITING, RequestState.DECOY]


def test_a_time_at_a_visit_is_booked_with_the_request_or_nothing_is_kept(console: Console) -> None:
    who = hire(console.database, "vi")
    with console.database.work() as work:
        day = datetime(2018, 3, 13, tzinfo=UTC).date()
        work.availabilities.add_visit(Visit("v1", "south", "Library", day, time(10), time(11), who.id))
        work.commit()
    given: Given = {
        "number": "no_voice_calls",
        "no_voice": "in_person",
        "appointment__region": "south",
        "appointment__offer": "20180313T1500-v1",
    }
    other = new_request_id()

    came = came_of(console, intake(given), intake(given, other, code_names=names()[::-1]))

    assert came == [(CameOf.DONE, 0), (CameOf.TAKEN, None)]
    with console.database.reading() as work:
        booked = work.appointments.of(ID)
    assert booked is not None
    assert (booked.starts_at, booked.visit_id) == (datetime(2018, 3, 13, 15, tzinfo=UTC), "v1")
    assert kept(console, other) is None


NOT_KEPT = (
    (intake({"window": "20180101T0000"}), CameOf.TAKEN),
    (intake({}), CameOf.TAKEN),
    (intake({**CALLS_US, "adult": "no"}), CameOf.TAKEN),
    (intake({**CALLS_US, "adult": ()}), CameOf.TAKEN),
    (intake(BY_PHONE), CameOf.REFUSED),
    (intake(CALLS_US, number=HERS), CameOf.REFUSED),
    (intake(BY_PHONE, number=LINE.removeprefix("+1")), CameOf.REFUSED),
    (intake(BY_PHONE, number="8005550199"), CameOf.REFUSED),
    (intake(BY_PHONE, number="911"), CameOf.REFUSED),
    (intake(CALLS_US, "not an id"), CameOf.REFUSED),
    (intake(CALLS_US, code_names=("say this", *names()[1:])), CameOf.REFUSED),
    (intake(CALLS_US, code_names=names()[:2]), CameOf.REFUSED),
    (AskedAct(StaffAct.INTAKE), CameOf.REFUSED),
)


def test_what_no_page_of_ours_would_send_keeps_nothing(console: Console) -> None:
    # Too many at once would be refused for that.
    came = []
    for asked, _ in NOT_KEPT:
        came += came_of(console, asked)
        console.now += READ_FOR / 2

    assert came == [(expected, None) for _, expected in NOT_KEPT]
    assert dump(console.database)["callback_request"] == []


def test_another_requests_id_is_told_nothing_of(console: Console) -> None:
    with_id = ask(console.database, id=ID)

    assert came_of(console, intake(CALLS_US)) == [(CameOf.REFUSED, None)]
    assert kept(console) == with_id


def test_a_line_that_rests_keeps_nothing_new(console: Console) -> None:
    with console.database.work() as work:
        pause_line(work, NOW)
        work.commit()

    assert came_of(console, intake(CALLS_US)) == [(CameOf.REFUSED, None)]
    assert kept(console) is None


def test_a_worker_without_words_keeps_nothing(console: Console) -> None:
    numbers = console.ask(intake(CALLS_US))

    apply_staff_orders(console.database, StaffClerk(console.worker_keys, RULES), NOW)

    assert [each.came for each in console.answers(numbers)] == [CameOf.REFUSED]


def test_whoever_floods_is_stopped_for_ten_minutes(console: Console) -> None:
    words = example_emails().script.wordings["en"].words("code_names.words")
    acts = [
        intake(CALLS_US, new_request_id(), code_names=tuple(f"{words[n]} {words[50 + k]}" for k in range(3)))
        for n in range(MOST_INTAKES + 1)
    ]

    came = [each for each, _ in came_of(console, *acts)]
    console.now += READ_FOR + timedelta(seconds=1)

    assert came == [CameOf.DONE] * MOST_INTAKES + [CameOf.TOO_MANY]
    assert came_of(console, acts[-1])[0][0] is CameOf.DONE


def test_nothing_of_it_stands_in_its_order_or_the_audit(console: Console) -> None:
    came_of(console, intake(BY_PHONE, number=HERS))

    rows = dump(console.database)
    told = repr([rows["staff_order"], rows["audit_entry"]])

    assert "ordered: intake" in told
    assert not [word for word in (HERS, ID, "amber", *names()[0].split(" ")) if word in told]


def test_its_code_is_taken_over_by_the_web_side_and_finds_it(console: Console) -> None:
    code, keys = "1482913627", console.web_keys
    public = bytes(PrivateKey(keys.private_key.reveal()).public_key)
    came_of(console, intake(CALLS_US, sealed_code=seal_for_web(code, public, ID)))

    with console.database.work() as work:
        adopt_codes(work, keys, NOW)
        found = work.requests.by_code(code_hmac(keys.web_key, code))
        work.commit()

    assert found is not None
    assert (found.id, found.sealed_code) == (ID, None)
