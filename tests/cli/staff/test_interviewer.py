"""`intake interviewer`: added, told, changed and removed by handle; a phone goes in and never comes out."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from intake.core.delivery.message_kinds import MessageKind, Outgoing, Recipient
from intake.core.phone import PhoneNumber
from intake.core.scheduling.availability import DayException, ExceptionKind
from intake.core.staff.interviewer import Gender, Interviewer, Standing
from intake.services.staff.pin import Entered, choose_again, choose_pin, enter_pin
from intake.storage.crypto.key_files import WebKeys, WorkerKeys
from intake.storage.crypto.seals import open_phone
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.requests import RequestState
from intake.storage.schema.tables import outbox
from intake.storage.unit_of_work import Database
from tests.cli.conftest import Operator, Told
from tests.support.people import NOW, a_row
from tests.support.staff import AMI, KIM, employ, set_hours

PHONE = "612-555-0150"
ADD_KIM = ("interviewer", "add", "Kim", "--phone", PHONE, "--agency", "uroc", "--language", "en")
INVITED = (
    "kim is invited: the welcome text is on its way, and nothing else is sent before they reply OK.\n"
    "Next, their hours: intake availability set kim --monday 09:00-12:00\n"
)


def kept(database: Database, handle: str = "kim") -> Interviewer:
    with database.reading() as work:
        person = work.interviewers.by_handle(handle)
    assert person is not None
    return person


def waiting(database: Database) -> list[tuple[str, str, str, int, str]]:
    with database.reading() as work:
        rows = work.connection.execute(outbox.select().order_by(outbox.c.kind, outbox.c.version)).all()
    return [(row.kind, row.subject, row.recipient_id, row.version, row.state) for row in rows]


def test_somebody_is_invited_with_everything_that_was_told(operator: Operator, database: Database) -> None:
    operator.types("interviewer", "add", "ami", "--phone", "612-555-0151", *ADD_KIM[5:])
    more = ("--language", "es", "--region", "twin_cities", "--region", "south")
    rest = ("--gender", "woman", "--daily-cap", "2", "--backup", "AMI")

    told = operator.types(*ADD_KIM, *more, *rest)

    assert told == Told(0, INVITED)
    assert replace(kept(database), id="") == Interviewer(
        id="",
        handle="kim",
        agency="uroc",
        languages=("en", "es"),
        regions=("twin_cities", "south"),
        gender=Gender.WOMAN,
        daily_cap=2,
        backup_id=kept(database, "ami").id,
        standing=Standing.INVITED,
    )


def test_the_phone_is_sealed_and_the_welcome_text_waits(
    operator: Operator, database: Database, worker_keys: WorkerKeys
) -> None:
    operator.types(*ADD_KIM)

    kim = kept(database).id
    with database.reading() as work:
        sealed = work.interviewers.sealed_phone(kim)
    assert sealed is not None
    assert (open_phone(sealed[0], worker_keys), sealed[1]) == (PhoneNumber("+16125550150"), 0)
    assert waiting(database) == [("welcome", kim, kim, 0, "due")]


def test_a_welcome_in_the_night_waits_for_the_morning(operator: Operator, database: Database) -> None:
    told = operator.types(*ADD_KIM, now=datetime(2018, 3, 9, 4, tzinfo=UTC))

    with database.reading() as work:
        assert work.outbox.next_due_at() == datetime(2018, 3, 9, 14, tzinfo=UTC)
    assert told.words.startswith("kim is invited: the welcome text goes out at 08:00, and nothing else")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("kim2",), "A handle is one word of 2 to 15 letters, such as kim."),
        (
            ("TAKE",),
            "'take' means something else in a text to the line. Choose another handle, such as takebee.",
        ),
        (
            ("AMI",),
            "There is an interviewer 'ami' already. Choose another handle, or change theirs: intake interviewer edit ami",
        ),
        (
            ("zoe", "--agency", "urok"),
            "'urok' does not stand in [agencies] of the settings. Did you mean 'uroc'?",
        ),
        (
            ("zoe", "--language", "tlh"),
            "'tlh' does not stand in [languages] of the settings. There are en, es, so, hmn, kar, om, other.",
        ),
        (
            ("zoe", "--region", "twin_city"),
            "'twin_city' does not stand in [regions] of the settings. Did you mean 'twin_cities'?",
        ),
        (("zoe", "--backup", "amy"), "There is no interviewer 'amy'. Did you mean 'ami'?"),
        (("zoe", "--backup", "zoe"), "Nobody is their own backup. Name somebody else, or none."),
        (("zoe", "--phone", "612-555-0151"), "That phone belongs to ami already. Give another one."),
        # As a phone pastes it: marks that nobody sees, dashes that look like hyphens, spaces that do not break.
        *(
            (("zoe", "--phone", pasted), "That phone belongs to ami already. Give another one.")
            for pasted in (
                "\u202a+1 612\u2011555\u20110151\u202c",
                "612\u2013555\u20130151",
                "(612)\u00a0555\u200b0151",
            )
        ),
        (
            ("zoe", "--phone", "6127039227"),
            "That is one of the line's own numbers. Give the interviewer's own phone.",
        ),
        (
            ("zoe", "--phone", "(612) 555-0177"),
            "That is a coordinator's phone ([coordinator] phones). One phone cannot be both: give another one.",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_is_kept(
    operator: Operator, database: Database, web_keys: WebKeys, words: tuple[str, ...], sentence: str
) -> None:
    employ(database, web_keys, AMI)
    operator.settings_now_say('# phones = ["612-555-0177", "612-555-0178"]', 'phones = ["612-555-0177"]')
    handle, *more = words

    told = operator.types("interviewer", "add", handle, *ADD_KIM[3:], *more)

    assert told == Told(1, f"Error: {sentence}\n")
    with database.reading() as work:
        assert work.interviewers.all() == (AMI,)
    assert waiting(database) == []


def test_a_phone_that_cannot_be_called_is_refused_and_not_repeated(operator: Operator) -> None:
    told = operator.types(*ADD_KIM[:4], "900-555-0123", *ADD_KIM[5:])

    assert (told.code, told.words.splitlines()[-1]) == (
        2,
        "Error: Invalid value for '--phone': this is not a United States number that can be called, such as 612-555-0150.",
    )


def test_an_empty_list_says_so(operator: Operator) -> None:
    assert operator.types("interviewer", "list") == Told(
        0, "There is no interviewer yet. Add one: intake interviewer add --help\n"
    )
    assert operator.types("interviewer", "list", "--json") == Told(0, "[]\n")


def employed(database: Database, keys: WebKeys) -> None:
    resting = replace(KIM, backup_id=AMI.id, resting_until=NOW + timedelta(hours=13))
    employ(database, keys, AMI, resting)
    set_hours(database, KIM, "09:00-12:30", 0, 1)
    with database.work() as work:
        days = [NOW.date() + timedelta(days=ahead) for ahead in (0, 1, 3)]
        work.availabilities.add_exceptions(
            [DayException(f"{day}", AMI.id, day, ExceptionKind.AWAY) for day in days]
        )
        work.commit()


def test_the_list_tells_where_everybody_stands_and_no_phone(
    operator: Operator, database: Database, web_keys: WebKeys
) -> None:
    employed(database, web_keys)

    assert operator.types("interviewer", "list") == Told(
        0,
        "handle  standing  agency     languages  regions      hours a week  a day  this week  open  backup  now\n"
        "ami     active    advocates  en         -            0             4      0          0     -       away until Fri 2018-03-09\n"
        "kim     active    uroc       en, es     twin_cities  7             4      0          0     ami     resting until Thu 2018-03-08 23:15\n",
    )


def test_machines_get_the_same_as_an_array(operator: Operator, database: Database, web_keys: WebKeys) -> None:
    employed(database, web_keys)

    _, kim = json.loads(operator.types("interviewer", "list", "--json").words)

    assert kim == {
        "handle": "kim",
        "standing": "active",
        "agency": "uroc",
        "languages": ["en", "es"],
        "regions": ["twin_cities"],
        "gender": None,
        "hours_a_week": 7.0,
        "daily_cap": 4,
        "this_week": 0,
        "open_requests": 0,
        "backup": "ami",
        "resting_until": "2018-03-09T05:15:00+00:00",
        "away_until": None,
    }


def test_what_is_not_named_stays_as_it_was(operator: Operator, database: Database, web_keys: WebKeys) -> None:
    before = replace(KIM, backup_id=AMI.id, gender=Gender.WOMAN)
    employ(database, web_keys, AMI, before)

    changed = operator.types("interviewer", "edit", "KIM", "--language", "so", "--daily-cap", "1")
    same = operator.types("interviewer", "edit", "kim", "--daily-cap", "1", "--phone", PHONE)

    assert (changed, same) == (Told(0, "kim is changed.\n"), Told(0, "kim stays as before.\n"))
    assert kept(database) == replace(before, languages=("so",), daily_cap=1)
    assert waiting(database) == []


def test_everything_can_be_taken_back_and_a_handle_changed(
    operator: Operator, database: Database, web_keys: WebKeys
) -> None:
    employ(database, web_keys, AMI, replace(KIM, backup_id=AMI.id, gender=Gender.WOMAN))
    nothing = ("--region", "none", "--gender", "unsaid", "--backup", "none")

    told = operator.types("interviewer", "edit", "kim", *nothing, "--handle", "Kimberly")

    assert told == Told(0, "kimberly is changed.\n")
    assert kept(database, "kimberly") == replace(KIM, handle="kimberly", regions=())


def test_another_phone_must_be_confirmed_again(
    operator: Operator, database: Database, web_keys: WebKeys
) -> None:
    operator.types(*ADD_KIM)
    kim = kept(database).id
    with database.work() as work:
        work.interviewers.agree(kim, NOW, "en 1")
        work.commit()

    told = operator.types("interviewer", "edit", "kim", "--phone", "612-555-0159")

    assert told == Told(
        0, "kim has another phone: it gets the welcome text, and nothing else before they reply OK.\n"
    )
    assert kept(database).standing is Standing.INVITED
    # The older phone's welcome had not been sent: it never will be.
    assert waiting(database) == [("welcome", kim, kim, 1, "due")]


def test_a_pin_is_forgotten_and_a_new_one_can_be_chosen(
    operator: Operator, database: Database, web_keys: WebKeys
) -> None:
    employ(database, web_keys, KIM)
    choose_pin(database, KIM.id, "4711")
    choose_again(database, KIM.id, "4711", NOW)

    told = operator.types("interviewer", "forget-pin", "Kim")

    assert told == Told(0, "The PIN of kim is forgotten. Ask them to call the line and choose a new one.\n")
    assert enter_pin(database, KIM.id, "4711", NOW) is Entered.WRONG
    assert choose_pin(database, KIM.id, "8822")


def test_a_phone_of_somebody_else_is_not_taken_over(
    operator: Operator, database: Database, web_keys: WebKeys
) -> None:
    employ(database, web_keys, AMI, KIM)

    assert operator.types("interviewer", "edit", "kim", "--phone", "612-555-0151") == Told(
        1, "Error: That phone belongs to ami already. Give another one.\n"
    )


def test_nobody_leaves_while_people_count_on_them(
    operator: Operator, database: Database, web_keys: WebKeys
) -> None:
    employ(database, web_keys, KIM)
    row = replace(a_row(), staff_code="7KQ4")
    starts = NOW + timedelta(days=5)
    with database.work() as work:
        work.requests.insert(row, None)
        work.appointments.book(Appointment(row.id, KIM.id, starts, starts + timedelta(minutes=45)))
        work.commit()

    assert operator.types("interviewer", "remove", "kim") == Told(
        1,
        "Error: kim has 1 time booked: 7KQ4 on Tue 2018-03-13 11:15. Give each to somebody else first: "
        "intake requests give CODE HANDLE\n",
    )
    assert kept(database) == KIM


def test_whoever_leaves_gives_back_what_they_had_and_is_sent_nothing_more(
    operator: Operator, database: Database, web_keys: WebKeys
) -> None:
    employ(database, web_keys, KIM, replace(AMI, backup_id=KIM.id))
    set_hours(database, KIM, "09:00-12:00")
    rows = [replace(a_row(), state=RequestState.WAITING) for _ in range(2)]
    states = (AssignmentState.OFFERED, AssignmentState.TAKEN)
    with database.work() as work:
        for row, state in zip(rows, states, strict=True):
            work.requests.insert(row, None)
            assert work.assignments.add(Assignment(row.id, row.id, KIM.id, state, NOW))
            work.outbox.add([Outgoing(MessageKind.OFFER, row.id, Recipient.INTERVIEWER, KIM.id, NOW)])
        work.outbox.add([Outgoing(MessageKind.WELCOME, KIM.id, Recipient.INTERVIEWER, KIM.id, NOW)])
        work.commit()

    told = operator.types("interviewer", "remove", "kim")

    assert told == Told(
        0,
        "kim is removed: phone, hours and visits are gone. 2 requests they had will be offered to others.\n",
    )
    with database.reading() as work:
        assert (work.interviewers.all(), work.availabilities.week()) == ((AMI,), ())
        assert [work.assignments.all_of(row.id) for row in rows] == [(), ()]
    assert {(kind, state) for kind, _, _, _, state in waiting(database)} == {("offer", "dropped")}


def test_an_unknown_handle_is_told_with_the_nearest_and_no_number_is_repeated(
    operator: Operator, database: Database, web_keys: WebKeys
) -> None:
    employ(database, web_keys, KIM)

    assert [operator.types("interviewer", "remove", word).words for word in ("kym", "612-555-0150")] == [
        "Error: There is no interviewer 'kym'. Did you mean 'kim'?\n",
        "Error: There is no interviewer of that name. There are kim.\n",
    ]


def with_time_and_request(database: Database, web_keys: WebKeys) -> None:
    """Give Kim a time with Ami as backup, and a request beside it."""
    employ(database, web_keys, replace(KIM, backup_id=AMI.id), AMI)
    set_hours(database, KIM, "09:00-12:00")
    starts = datetime(2018, 3, 13, 16, 15, tzinfo=UTC)
    timed = replace(a_row(), staff_code="7KQ4", state=RequestState.WAITING)
    taken = replace(a_row(), state=RequestState.WAITING)
    with database.work() as work:
        for row in (timed, taken):
            work.requests.insert(row, None)
        work.appointments.book(Appointment(timed.id, KIM.id, starts, starts + timedelta(minutes=45)))
        assert work.assignments.add(Assignment("a", taken.id, KIM.id, AssignmentState.TAKEN, NOW))
        work.commit()


TIME_ASKED = "1 time booked with them:\n  7KQ4 on Tue 2018-03-13 11:15: "


def test_all_that_somebody_has_is_handed_over(
    operator: Operator, database: Database, web_keys: WebKeys
) -> None:
    with_time_and_request(database, web_keys)

    told = operator.types("interviewer", "hand-over", "kim")

    head = "kim has nothing any more: what they had will be offered to others.\n"
    assert (told.code, told.words.startswith(f"{head}{TIME_ASKED}")) == (0, True)
    with database.reading() as work:
        assert work.assignments.live_of_staff(KIM.id) == ()
    assert kept(database).standing is Standing.ACTIVE


def test_somebody_is_cut_off_once_and_is_not_changed_back(
    operator: Operator, database: Database, web_keys: WebKeys
) -> None:
    with_time_and_request(database, web_keys)

    told = operator.types("interviewer", "cut-off", "kim")
    again = operator.types("interviewer", "cut-off", "kim")
    back = operator.types("interviewer", "edit", "kim", "--phone", PHONE)

    head = "kim is cut off: nothing reaches their phone. 1 request they had will be offered to others.\n"
    assert (told.code, told.words.startswith(f"{head}{TIME_ASKED}")) == (0, True)
    assert again == Told(1, "Error: kim is cut off already.\n")
    assert back == Told(
        1,
        "Error: kim was cut off. To have them back, add them anew by another name: intake interviewer add --help\n",
    )
    assert kept(database).standing is Standing.CUT_OFF
    with database.reading() as work:
        assert [(each.account, each.act, each.thing) for each in work.audit_entries.newest(10)] == [
            ("operator", "cut off", "kim")
        ]
