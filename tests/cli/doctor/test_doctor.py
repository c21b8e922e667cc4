"""`intake doctor`: one line each, with what to do, and exit code 1 where something fails."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from intake.cli.doctor.findings import CheckedAs, Subject
from intake.core.delivery.message_kinds import MessageKind, Outgoing, Recipient
from intake.core.help_line import HelpLine
from intake.core.retention.provider_copies import CopyKind
from intake.core.staff.interviewer import Standing
from intake.services.delivery.status_keys import (
    COORDINATOR_UNREACHED,
    DATABASE_AHEAD,
    DELIVER_TICK,
    HELD_BY,
    PROVIDER_AHEAD,
    PROVIDER_SILENT_SINCE,
)
from intake.services.line.help_lines import leave_out, name_again
from intake.services.reports.health import health_of, note_tick
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.key_files import WEB_KEYS, WORKER_KEYS, WebKeys, new_keys
from intake.storage.migrations.revisions import EXPECTED_REVISION
from intake.storage.queries.line_state import BACKUP_AT, DRILL_AT
from intake.storage.queries.orders import NewOrder, OrderKind
from intake.storage.queries.provider_copies import NewCopy
from intake.storage.queries.sending_pace import TEXTS
from intake.storage.unit_of_work import Database
from tests.cli.conftest import Operator, Told, settled
from tests.support.people import NOW
from tests.support.staff import AMI, KIM, employ, set_hours

WELL = f"""\
OK    settings              HERE/config.toml can be used.
OK    account               The provider's account SID and token are named.
OK    web keys              Readable by you alone.
OK    worker keys           Readable by you alone.
OK    ledger                Readable. A restore needs it; it is in no backup.
OK    database              Reachable and up to date (revision {EXPECTED_REVISION}).
OK    keys of the database  The database knows no others.
OK    database files        FILES
OK    backup folder         The worker's keys lie elsewhere.
OK    next token            No token is being changed.
OK    worker                Last at work 2 seconds ago.
OK    orders                Nobody waits longer than the minute that is promised.
OK    parked orders         None was given up.
OK    provider copies       None waits to be deleted.
OK    restarting            What runs is started again when it ends.
OK    refused webhooks      None since yesterday.
OK    failed turns          None since yesterday.
OK    disk                  Nothing here is short of space.
OK    paused                The line takes requests.
OK    halted                Texts and calls go out to people.
OK    processes             Those that run are of these files.
OK    help lines            day_one was last checked on 2026-11-01.
OK    help lines            trafficking was last checked on 2026-11-01.
OK    help lines            crisis was last checked on 2026-11-01.
OK    texts and calls       Nothing is due. Nothing is planned.
OK    provider              Reached whenever something was to be sent.
OK    provider clock        No more than 5 seconds from the worker's, as it was last told.
OK    database clock        No more than 5 seconds from the worker's, as it was last told.
OK    failed texts          None since yesterday.
OK    coordinator           The text in the morning and the alarms go to one of [coordinator] phones.
OK    backup                The last one was made 3 hours ago.
OK    restore drill         A backup was tried 3 days ago.
OK    interviewers          1 active.
OK    agencies              The settings name every agency of the staff.
OK    languages             The settings name every language of the staff.
OK    regions               The settings name every region of the staff.
OK    times to call us      Whoever is told when to call us finds somebody there.
OK    flows                 Flows and words load, in en, es.
OK    clock                 It is Thursday 2018-03-08 10:15 in America/Chicago. If not, set the machine's clock.
OK    closing date          Requests are taken until 2027-11-30.
OK    web side              Answers at 127.0.0.1:PORT.

All 41 are well.
"""


@contextmanager
def listening(port: int, answer: bytes) -> Iterator[None]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", port), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def well(operator: Operator, database: Database, ledger: Ledger, web_keys: WebKeys) -> Operator:
    operator.settings_now_say(
        '# phones = ["612-555-0177", "612-555-0178"]', 'phones = ["612-555-0177", "612-555-0178"]'
    )
    employ(database, web_keys, KIM)
    set_hours(database, KIM, "09:00-12:00")
    note_tick(database, NOW - timedelta(seconds=2))
    ledger.trim(NOW.date(), 31)
    note_backups(database, NOW - timedelta(hours=3), NOW - timedelta(days=3))
    return operator


def note_backups(database: Database, made_at: datetime, tried_at: datetime) -> None:
    """Note that a backup was made, and that one was tried."""
    with database.work() as work:
        work.line_state.put(BACKUP_AT, made_at.isoformat())
        work.line_state.put(DRILL_AT, tried_at.isoformat())
        work.commit()


def said_of(operator: Operator, subject: Subject, *role: str) -> list[str]:
    """Return what is said of a subject: level and words, and after a bar what mends it."""
    return [
        " | ".join(filter(None, (f"{each['level']} {each['words']}", each["mend"])))
        for each in json.loads(operator.types("doctor", "--json", *role).words)["findings"]
        if each["subject"] == subject.title
    ]


FILES = {"sqlite": "Whole, and on a disk of this machine.", "postgresql": "A server keeps them."}


def well_words(database: Database) -> list[str]:
    """Return the lines of a line that is well, on this engine."""
    return WELL.replace("FILES", FILES[database.engine.dialect.name]).splitlines()


def test_a_line_that_is_well(well: Operator, database: Database, port: int) -> None:
    with listening(port, b"ok\n"):
        told = well.types("doctor")

    assert (told.code, told.words.splitlines()) == (0, well_words(database))


def test_a_warning_is_no_failure(operator: Operator) -> None:
    told = operator.types("doctor")

    assert (
        told.code,
        [" ".join(line.split()) for line in told.words.splitlines()[:-2] if line[:4] != "OK  "],
    ) == (
        0,
        [
            "WARN ledger There is none yet: the worker makes it when it starts.",
            "To mend it: intake work",
            "WARN worker It never ran: nothing is saved, sent or erased.",
            "To mend it: intake work (or intake serve)",
            "WARN coordinator No phone is set: nobody gets the text in the morning and the alarms.",
            "To mend it: change [coordinator] phones in HERE/config.toml",
            "WARN backup None was ever made: where this disk breaks, whoever asked for a call is not called.",
            "To mend it: intake backup DIRECTORY, every day",
            "WARN restore drill No backup was ever tried: nobody knows whether one brings the line back.",
            "To mend it: intake backup --verify DIRECTORY",
            "WARN interviewers Nobody is active: no time is open and nothing is offered.",
            "To mend it: intake interviewer add --help",
            "WARN web side Nothing answers at 127.0.0.1:PORT, and the port is free: no call and no text is answered.",
            "To mend it: intake web (or intake serve)",
        ],
    )


def test_wrong_settings_are_all_named(operator: Operator) -> None:
    operator.settings_now_say('evenings = "17:00-20:30"', 'evenings = "17:00-22:30"')
    operator.settings_now_say("plan_due = 2028-03-15", "plan_due = 2027-03-15")

    assert operator.types("doctor") == Told(
        1,
        "FAIL  settings  HERE/config.toml, [line] plan_due: the plan cannot be due before closes_on.\n"
        "                To mend it: edit HERE/config.toml\n"
        "FAIL  settings  HERE/config.toml, [windows] evenings: nobody is called before 08:00 or after 21:00.\n"
        "                To mend it: edit HERE/config.toml\n"
        "\n"
        "2 must be mended (FAIL), 0 should be (WARN), 0 are well.\n",
    )


@pytest.mark.parametrize(
    ("ticked_ago", "finding"),
    [
        (60, "OK Last at work 1 minute ago."),
        (
            7200,
            "FAIL Silent for 2 hours: nothing is saved, sent or erased meanwhile. | intake work (or intake serve)",
        ),
        (
            -60,
            (
                "FAIL It was last at work in the future: this machine's clock or the worker's is wrong. | "
                "timedatectl set-ntp true, on both machines"
            ),
        ),
    ],
)
def test_the_worker_must_have_ticked(
    operator: Operator, database: Database, ticked_ago: int, finding: str
) -> None:
    note_tick(database, NOW - timedelta(seconds=ticked_ago))

    assert said_of(operator, Subject.WORKER) == [finding]
    assert operator.types("doctor").code == int(finding.startswith("FAIL"))


def test_old_and_parked_orders_fail(operator: Operator, database: Database) -> None:
    with database.work() as work:
        for minutes in (9, 3):
            work.orders.add(NewOrder(OrderKind.ERASE, NOW - timedelta(minutes=minutes), request_id="x"))
        first = work.orders.first()
        assert first is not None
        work.orders.failed(first.id, most_tries=1)
        work.commit()

    assert [*said_of(operator, Subject.ORDERS), *said_of(operator, Subject.PARKED_ORDERS)] == [
        (
            "FAIL Somebody waits for 3 minutes until what they asked for is done; a minute is promised. | "
            "intake work (or intake serve)"
        ),
        (
            "FAIL 1 were given up: somebody may still be waiting to be erased. | "
            "see the worker's log for order.parked, and the worker keys above"
        ),
    ]


@pytest.mark.parametrize(
    ("hours", "finding"),
    [
        (1, "OK 1 to be deleted at the provider, the oldest for 1 hour."),
        (
            49,
            "WARN 1 to be deleted at the provider, the oldest for 2 days. | see the worker's log for copy.refused",
        ),
    ],
)
def test_copies_that_stay_are_told(operator: Operator, database: Database, hours: int, finding: str) -> None:
    with database.work() as work:
        work.provider_copies.add(NewCopy(b"key", b"sealed", CopyKind.CALL, NOW - timedelta(hours=hours)))
        work.commit()

    assert said_of(operator, Subject.PROVIDER_COPIES) == [finding]


def test_a_help_line_nobody_checked_for_half_a_year_is_told(well: Operator) -> None:
    well.settings_now_say("last_checked = 2026-11-01", "last_checked = 2017-09-08")

    assert said_of(well, Subject.HELP_LINES) == [
        (
            "WARN day_one was last checked on 2017-09-08. It may not answer any more. | "
            "call and text it, then: intake help-lines checked day_one"
        ),
        "OK trafficking was last checked on 2026-11-01.",
        "OK crisis was last checked on 2026-11-01.",
    ]


def test_a_help_line_that_does_not_answer_is_told_until_somebody_checked_it(
    well: Operator, database: Database
) -> None:
    with database.work() as work:
        leave_out(work, HelpLine.CRISIS)
        work.commit()
    silent = said_of(well, Subject.HELP_LINES)[-1]
    with database.work() as work:
        name_again(work, HelpLine.CRISIS, date(2026, 11, 30))
        work.commit()

    assert silent == (
        "WARN crisis was last checked on 2026-11-01. It does not answer: no sentence names it. The phone company's answer "
        "to HELP may. | call and text it, then: intake help-lines checked crisis"
    )
    assert said_of(well, Subject.HELP_LINES)[-1] == "OK crisis was last checked on 2026-11-30."


def test_keys_open_to_others_and_keys_of_another_line_fail(well: Operator, tmp_path: Path) -> None:
    keys, others = tmp_path / "keys", tmp_path / "others"
    new_keys(others)
    (others / WORKER_KEYS).replace(keys / WORKER_KEYS)

    assert said_of(well, Subject.DATABASE_KEYS) == [
        (
            "FAIL The worker's keys do not belong to the web keys: what the web side seals, the worker cannot open. | "
            "[storage] web_keys and worker_keys"
        )
    ]

    (keys / WORKER_KEYS).chmod(0o640)
    (keys / WEB_KEYS).chmod(0o644)
    assert said_of(well, Subject.WEB_KEYS) == [
        "FAIL HERE/keys/web_keys.toml may be read by others. | chmod 600 HERE/keys/web_keys.toml"
    ]

    (keys / WEB_KEYS).chmod(0o600)
    assert said_of(well, Subject.WORKER_KEYS) == [
        "FAIL HERE/keys/worker_keys.toml may be read by others. | chmod 600 HERE/keys/worker_keys.toml"
    ]

    (keys / WORKER_KEYS).unlink()
    assert said_of(well, Subject.WORKER_KEYS) == [
        "FAIL HERE/keys/worker_keys.toml cannot be read. | put it back; for a line that holds no data yet: intake keys new HERE/keys; or [storage]"
    ]


def test_a_missing_token_fails(well: Operator) -> None:
    without = Operator(well.folder, well.config_file, {}, well.port)

    assert said_of(without, Subject.ACCOUNT) == [
        (
            "FAIL Put the account's auth token into the environment variable INTAKE_TWILIO_AUTH_TOKEN, or its file "
            "into INTAKE_TWILIO_AUTH_TOKEN_FILE. | "
            "set INTAKE_TWILIO_AUTH_TOKEN and [twilio] account_sid"
        )
    ]


def test_a_port_of_another_program_fails(well: Operator, port: int) -> None:
    with listening(port, b"something else"):
        assert said_of(well, Subject.WEB_SIDE) == [
            "FAIL Port PORT is taken by another program. Stop it, or choose another port. | [web] port"
        ]


def test_words_that_do_not_load_fail(well: Operator, tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    well.settings_now_say('# folder = "flows"', 'folder = "flows"')

    assert said_of(well, Subject.FLOWS) == [
        "FAIL HERE/flows holds no flow files. Point [flows] directory at them. | intake flows check"
    ]


def test_a_process_that_has_ended_is_told(well: Operator) -> None:
    well.settings_now_say("closes_on = 2027-11-30", "closes_on = 2018-03-07")

    assert said_of(well, Subject.CLOSING_DATE) == [
        "WARN The process ended on 2018-03-07: nothing new is taken. | [line] closes_on, where it goes on"
    ]


def test_a_database_that_cannot_be_used_is_told_without_its_address(tmp_path: Path, port: int) -> None:
    new_keys(tmp_path / "keys")
    operator = settled(tmp_path, f"postgresql://her:secret@/line?host={tmp_path}", port)

    assert said_of(operator, Subject.DATABASE) == [
        "FAIL PostgreSQL does not answer at HERE:5432. | start it, or [storage] url (or INTAKE_STORAGE_URL)"
    ]
    assert "secret" not in operator.types("doctor").words


def test_an_empty_database_is_told_to_be_upgraded(tmp_path: Path, port: int) -> None:
    new_keys(tmp_path / "keys")
    (tmp_path / "new.db").touch()
    operator = settled(tmp_path, f"sqlite:///{tmp_path / 'new.db'}", port)

    assert said_of(operator, Subject.DATABASE) == [
        (f"FAIL The database has no tables yet, this line needs {EXPECTED_REVISION}. | intake db upgrade")
    ]


def test_whoever_is_missing_among_staff_is_told(
    operator: Operator, database: Database, web_keys: WebKeys
) -> None:
    stopped = replace(KIM, standing=Standing.STOPPED)
    employ(database, web_keys, AMI, stopped)

    told = [*said_of(operator, Subject.INTERVIEWERS), *said_of(operator, Subject.LANGUAGES)]

    assert told == [
        "OK 1 active.",
        "WARN Texted STOP: kim. Nothing reaches them any more. | ask them to text START to the line",
        "WARN No hours in the week: ami. | intake availability set --help",
        (
            "WARN Nobody who is active speaks 'es', which the line offers: no time is open in it. | "
            "intake interviewer edit --help"
        ),
    ]


def test_windows_to_call_us_in_which_nobody_is_there_are_told(
    operator: Operator, database: Database, web_keys: WebKeys
) -> None:
    employ(database, web_keys, KIM)
    set_hours(database, KIM, "09:00-12:00", 0, 6)

    (told,) = said_of(operator, Subject.CALL_IN)

    assert told == (
        "WARN Nobody is at the phone in any window of [call_in] in the coming two weeks: nobody is offered "
        "to call us. | intake availability set --help"
    )


def test_whoever_never_answered_the_welcome_is_told(
    operator: Operator, database: Database, web_keys: WebKeys
) -> None:
    employ(database, web_keys, replace(KIM, standing=Standing.INVITED))

    assert said_of(operator, Subject.INTERVIEWERS)[1:] == [
        "WARN Not confirmed: kim. | ask them to reply OK to the welcome text"
    ]


HELD = "Held for 59 minutes more, 1 due: the provider says"
REGISTER = (
    "Our numbers are not registered to send texts. | register them for texts in the provider's console (A2P 10DLC), "
    "then start the worker again"
)
DAY_LIMIT = (
    "Our account has sent as many texts as it may within 24 hours. They leave by themselves when that is over. | ask "
    "the provider for a higher limit"
)
TOKEN_WRONG = (
    "The provider does not take our account or token. | put the right token into INTAKE_TWILIO_AUTH_TOKEN or its "
    "file, or set [twilio] account_sid; then start both again"
)


@pytest.mark.parametrize(
    ("due_ago", "line_state", "held", "findings"),
    [
        (-3600, {}, 0, ["OK Nothing is due. Next: Thursday 2018-03-08 11:15."]),
        (30, {}, 0, ["OK 1 due, the oldest since 30 seconds."]),
        (
            7200,
            {},
            0,
            [
                "FAIL 1 due, the oldest since 2 hours. | see the worker's log for gateway.refused and outbox.failed"
            ],
        ),
        (30, {HELD_BY: "30034"}, 3599, [f"FAIL {HELD} 30034. {REGISTER}"]),
        (30, {HELD_BY: "20003"}, 3599, [f"FAIL {HELD} 20003. {TOKEN_WRONG}"]),
        (30, {HELD_BY: "63038"}, 3599, [f"FAIL {HELD} 63038. {DAY_LIMIT}"]),
        (30, {HELD_BY: "30034"}, -1, ["OK 1 due, the oldest since 30 seconds."]),
        (
            -3600,
            {DELIVER_TICK: (NOW - timedelta(minutes=2)).isoformat()},
            0,
            ["FAIL Nobody looked what is due for 2 minutes: no text and no call leaves. | intake work"],
        ),
    ],
)
def test_what_is_due_and_what_holds_it_is_told(
    operator: Operator,
    database: Database,
    due_ago: int,
    line_state: dict[str, str],
    held: int,
    findings: list[str],
) -> None:
    due = NOW - timedelta(seconds=due_ago)
    with database.work() as work:
        work.outbox.add([Outgoing(MessageKind.ALARM, "one", Recipient.COORDINATOR, "", due)])
        for name, value in line_state.items():
            work.line_state.put(name, value)
        work.sending_lanes.hold(TEXTS, NOW, NOW + timedelta(seconds=held))
        work.commit()

    assert said_of(operator, Subject.DELIVERY) == findings


def test_a_silent_provider_an_unreached_coordinator_and_wrong_clocks_are_told(
    operator: Operator, database: Database
) -> None:
    operator.settings_now_say('# phones = ["612-555-0177", "612-555-0178"]', 'phones = ["612-555-0177"]')
    with database.work() as work:
        work.line_state.put(PROVIDER_SILENT_SINCE, (NOW - timedelta(hours=2)).isoformat())
        work.line_state.put(COORDINATOR_UNREACHED, NOW.isoformat())
        work.line_state.put(PROVIDER_AHEAD, "240")
        work.line_state.put(DATABASE_AHEAD, "-6")
        work.commit()

    assert [
        *said_of(operator, Subject.PROVIDER),
        *said_of(operator, Subject.PROVIDER_CLOCK),
        *said_of(operator, Subject.COORDINATOR),
        *said_of(operator, Subject.DATABASE_CLOCK),
    ] == [
        (
            "FAIL Not reached for 2 hours; what is still of use is sent when it answers. | "
            "see this machine's network and [twilio] api_base"
        ),
        (
            "FAIL The worker's clock is 4 minutes behind the provider's: reminders go by it. | "
            "timedatectl set-ntp true, on the worker's machine"
        ),
        (
            "FAIL The last text to a phone of [coordinator] phones was refused for good, so no alarm reaches it. | "
            "see that it takes texts, and text START to the line from it"
        ),
        (
            "FAIL The worker's clock is 6 seconds ahead of the database's: reminders go by it. | "
            "timedatectl set-ntp true, on the worker's machine"
        ),
    ]


def test_ready_tells_machines_what_is_due_next(database: Database) -> None:
    with database.work() as work:
        due = NOW + timedelta(hours=1)
        work.outbox.add([Outgoing(MessageKind.ALARM, "one", Recipient.COORDINATOR, "", due)])
        work.commit()

    ahead = health_of(database, NOW)
    late = health_of(database, NOW + timedelta(hours=2))

    assert (ahead.as_rows()["oldest_due_seconds"], ahead.as_rows()["next_due_at"]) == (None, due.isoformat())
    assert (late.as_rows()["oldest_due_seconds"], late.delivery.waiting) == (3600, 1)


def test_machines_read_the_same_as_json(well: Operator, database: Database, port: int) -> None:
    with listening(port, b"ok\n"):
        told = json.loads(well.types("doctor", "--json").words)

    lines = [f"{each['level']:4}  {each['subject']:20}  {each['words']}" for each in told["findings"]]
    assert (told["overall"], lines) == ("OK", well_words(database)[:-2])
    assert {each["mend"] for each in told["findings"]} == {None}


def test_the_web_side_is_well_where_its_user_cannot_read_what_is_the_workers(
    well: Operator, port: int, tmp_path: Path
) -> None:
    theirs = subjects_of(well, CheckedAs.WEB)
    (tmp_path / "keys" / WORKER_KEYS).unlink()
    well.ledger.unlink()

    with listening(port, b"ok\n"):
        told = json.loads(well.types("doctor", "--json", "--role", "web").words)

    assert (told["overall"], [each["subject"] for each in told["findings"]]) == ("OK", theirs)


def test_the_worker_is_well_where_its_user_cannot_read_what_is_the_web_sides(
    well: Operator, tmp_path: Path
) -> None:
    theirs = subjects_of(well, CheckedAs.WORKER)
    (tmp_path / "keys" / WEB_KEYS).unlink()

    told = json.loads(well.types("doctor", "--json", "--role", "worker").words)

    assert (told["overall"], [each["subject"] for each in told["findings"]]) == ("OK", theirs)


def subjects_of(operator: Operator, role: CheckedAs) -> list[str]:
    """Return of all that is looked at as one user what one of the two must be told, in its order."""
    theirs = {each.title for each in Subject if role in each.checked_as}
    findings = json.loads(operator.types("doctor", "--json").words)["findings"]
    return [each["subject"] for each in findings if each["subject"] in theirs]


def test_a_web_side_that_can_read_the_workers_keys_fails(well: Operator) -> None:
    assert said_of(well, Subject.WORKER_KEYS, "--role", "web") == [
        (
            "FAIL The web side's user can read them: whoever breaks into the web side could open every number. | "
            "chown intake-work HERE/keys/worker_keys.toml (the user of 'intake work') and chmod 600 HERE/keys/worker_keys.toml"
        )
    ]


def test_every_subject_belongs_to_one_of_the_two_users() -> None:
    assert [each for each in Subject if not each.checked_as] == []
