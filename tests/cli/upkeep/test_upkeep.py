"""The commands that keep a line going: db, pause, purge, backup and restore; all explain themselves."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from intake.cli.commands import main
from intake.core.staff.halt_votes import phone_at
from intake.services.line.halt import VoteCount, count_vote
from intake.services.retention.apply_orders import apply_orders
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.key_files import WorkerKeys
from intake.storage.migrations import revisions
from intake.storage.migrations.revisions import EXPECTED_REVISION
from intake.storage.queries.conversations import StoredConversation
from intake.storage.queries.line_state import PAUSED_UNTIL
from intake.storage.unit_of_work import Database
from tests.cli.conftest import Operator, Told, settled
from tests.support.people import ANOTHER, GONE, HER_PHONE, NOW, People, a_row, state_of

MINE = (
    ("requests", "list"),
    ("requests", "give"),
    ("texts", "failed"),
    ("counts",),
    ("pause",),
    ("resume",),
    ("halt",),
    ("unhalt",),
    ("help-lines", "silent"),
    ("help-lines", "checked"),
    ("purge",),
    ("backup",),
    ("restore",),
    ("db", "upgrade"),
    ("db", "grants"),
    ("keys", "new"),
    ("keys", "console"),
    ("console", "shut-out"),
    ("doctor",),
)

ARGUMENTS = {"new": " var", "give": " 7KQ4 kim", "silent": " day_one", "checked": " day_one"}


@pytest.mark.parametrize("words", MINE, ids=" ".join)
def test_every_command_has_an_example(words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, [*words, "--help"])

    assert (result.exit_code, result.output.splitlines()[-1].split(" /")[0].split(" --")[0]) == (
        0,
        f"  Example:  intake {' '.join(words)}{ARGUMENTS.get(words[-1], '')}",
    )


@pytest.mark.parametrize(
    "words", [words for words in MINE if words[0] not in {"keys", "doctor"}], ids=" ".join
)
def test_wrong_settings_are_one_message(words: tuple[str, ...], tmp_path: Path) -> None:
    arguments = ARGUMENTS.get(words[-1], "").split()
    arguments += [str(tmp_path)] if words[0] in {"backup", "restore"} else []

    result = CliRunner().invoke(main, [*words, *arguments, "--config", str(tmp_path / "none.toml")])

    assert (result.exit_code, result.output) == (
        1,
        f"Error: There is no settings file {tmp_path / 'none.toml'}. Copy config.example.toml there and change it.\n",
    )


def test_the_settings_file_is_named_by_the_environment_too(operator: Operator) -> None:
    named = Operator(
        operator.folder, operator.config_file, {"INTAKE_CONFIG": str(operator.config_file)}, operator.port
    )

    assert named.types_bare("requests", "list") == Told(0, "No callback request is waiting.\n")


def test_a_database_without_tables_is_refused_with_what_to_do(
    bare_database: Database, tmp_path: Path, port: int
) -> None:
    operator = _of(bare_database, tmp_path, port)

    assert operator.types("requests", "list") == Told(
        1,
        f"Error: The database has no tables yet, this line needs {EXPECTED_REVISION}. To mend it: intake db upgrade\n",
    )


def test_upgrading_makes_the_tables_and_again_changes_nothing(
    bare_database: Database, tmp_path: Path, port: int
) -> None:
    operator = _of(bare_database, tmp_path, port)

    assert operator.types("db", "upgrade") == Told(
        0, f"The database is at revision {EXPECTED_REVISION} now.\n"
    )
    assert operator.types("db", "upgrade") == Told(
        0, f"The database is up to date (revision {EXPECTED_REVISION}).\n"
    )
    revisions.check(bare_database)


def test_the_operator_says_which_help_line_does_not_answer_and_reads_what_to_paste(
    operator: Operator,
) -> None:
    told = [operator.types("help-lines", *words.split()) for words in ("silent day_one", "silent day_one")]
    listed = operator.types("help-lines")
    again = operator.types("help-lines", "checked", "day_one")

    day = NOW.date().isoformat()
    assert [each.words.splitlines()[0] for each in told] == [
        "day_one is left out of every sentence. Once it answers: intake help-lines checked day_one",
        "day_one was left out already. Once it answers: intake help-lines checked day_one",
    ]
    assert "Free help, any hour: 988. STOP ends texts." in told[0].words
    assert "1-866-223-1111" not in told[0].words
    assert listed.words.splitlines()[1].split() == [
        "day_one",
        "2026-11-01",
        *["does", "not", "answer:", "left", "out"],
    ]
    assert again.words.splitlines()[0] == f"day_one was checked on {day}, and is named to people."
    assert "Free help, any hour: 1-866-223-1111. STOP ends texts." in again.words


def test_the_operator_stops_the_line_and_ends_it_with_a_coordinator(
    operator: Operator, database: Database
) -> None:
    nothing = operator.types("unhalt")
    stopped = operator.types("halt")
    said = [operator.types("unhalt"), operator.types("unhalt")]
    with database.work() as work:
        counted = count_vote(work, phone_at(1), NOW)
        work.commit()

    assert nothing == Told(0, "Nothing is stopped.\n")
    assert stopped == Told(
        0,
        "Nothing goes out to people now. Erasing goes on. The coordinator's phones are told.\n"
        "To end it: intake unhalt, and UNHALT from a coordinator\n",
    )
    assert (
        said
        == [
            Told(
                0,
                "Your word is noted for an hour. A coordinator must say UNHALT too, by text from one of [coordinator] "
                "phones or at the console.\n",
            )
        ]
        * 2
    )
    assert counted is VoteCount.ENDED


def test_the_line_rests_until_it_is_told_to_go_on(operator: Operator, database: Database) -> None:
    assert operator.types("pause") == Told(
        0,
        "The line is resting: it takes no new requests. Help lines, codes and erasing go on.\n"
        "To take requests again: intake resume\n",
    )
    assert _rests(database)
    assert operator.types("resume") == Told(0, "The line takes requests.\n")
    assert not _rests(database)


def test_the_line_rests_until_a_time_by_its_own_clock(operator: Operator, database: Database) -> None:
    assert operator.types("pause", "--until", "2018-03-12 09:00") == Told(
        0,
        "The line is resting: it takes no new requests. Help lines, codes and erasing go on.\n"
        "It goes on by itself on Monday 2018-03-12 09:00; the worker sees to it.\n"
        "To take requests again: intake resume\n",
    )
    with database.reading() as work:
        # The clocks change on the day before.
        assert work.line_state.get(PAUSED_UNTIL) == "2018-03-12T14:00:00+00:00"


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("2018-03-08 10:15", "2018-03-08 10:15 is over. Name a time to come, by the line's clock."),
        (
            "2018-03-11 02:30",
            "There is no 2018-03-11 02:30: the clocks change then. Name a later hour.",
        ),
        ("9999-12-31 23:59", "9999 is too far ahead to be meant. Name a time of this year or the next."),
    ],
)
def test_a_rest_until_a_time_that_cannot_be_meant_is_refused(
    operator: Operator, database: Database, until: str, words: str
) -> None:
    assert operator.types("pause", "--until", until) == Told(1, f"Error: {words}\n")
    assert not _rests(database)


def test_a_dry_run_tells_what_a_purge_then_deletes(
    operator: Operator, database: Database, people: People
) -> None:
    old = people.keep(database, a_row(date(2018, 2, 1)), HER_PHONE)
    fresh = people.keep(database, a_row(), ANOTHER)
    over = NOW - timedelta(minutes=1)
    with database.work() as work:
        work.conversations.put(
            StoredConversation(b"key", "voice", over, over, over, finished=False, body=b"")
        )
        work.wrong_codes.record(b"sender", NOW - timedelta(minutes=61))
        work.commit()
    rows = "  callback requests      1\n  conversations          1\n  counts of wrong codes  1\n"

    assert operator.types("purge", "--dry-run") == Told(0, f"Would be deleted now:\n{rows}")
    assert state_of(database, old) != GONE
    assert operator.types("purge") == Told(0, f"Deleted:\n{rows}")
    assert (state_of(database, old) == GONE, state_of(database, fresh) == GONE) == (True, False)
    assert operator.types("purge") == Told(0, f"Deleted:\n{rows.replace('1', '0')}")


def test_a_restored_line_has_what_was_backed_up_and_nobody_who_erased_since(
    operator: Operator,
    database: Database,
    bare_database: Database,
    worker_keys: WorkerKeys,
    ledger: Ledger,
    people: People,
) -> None:
    stays, erased = people.save(database, HER_PHONE), people.save(database, ANOTHER)
    apply_orders(database, worker_keys, ledger, NOW)
    folder = operator.folder / "backup"

    assert operator.types("backup", str(folder)) == Told(
        0,
        "Operations:  HERE/backup/operations-20180308T161500Z.jsonl (keep many)\n"
        "People:      HERE/backup/people.jsonl (only this one; good for 24 hours)\n"
        "Not in them: the key files, which you keep offline, and the ledger beside the worker's keys, which a\n"
        "restore needs as it is at that moment.\n",
    )
    people.erase(database, ANOTHER)
    apply_orders(database, worker_keys, ledger, NOW)
    assert operator.types("purge").code == 0
    new = _of(bare_database, _folder(operator.folder / "new"), operator.port)
    assert new.types("db", "upgrade").code == 0

    assert new.types("restore", str(folder)) == Told(
        1, "Error: Name the ledger of every worker machine: without it erased people would come back.\n"
    )
    assert new.types("restore", str(folder), "--ledger", str(operator.ledger)) == Told(
        0,
        "Back: 1 request, each with one try counted.\n"
        "Not back: 1 request erased since, 0 requests past their time.\n"
        "The line may start again. Make a new backup now.\n",
    )
    assert (state_of(bare_database, stays), state_of(bare_database, erased)) == ("waiting", GONE)


def test_a_backup_is_tried_without_telling_what_it_holds(
    operator: Operator, database: Database, worker_keys: WorkerKeys, ledger: Ledger, people: People
) -> None:
    ledger.trim(NOW.date(), 31)
    people.save(database, HER_PHONE)
    apply_orders(database, worker_keys, ledger, NOW)
    folder = str(operator.folder / "backup")
    operator.types("backup", folder)

    told = operator.types("backup", "--verify", folder, now=NOW + timedelta(hours=1))
    lines = [" ".join(line.split()) for line in told.words.splitlines()]

    assert (told.code, lines[:3]) == (
        0,
        [
            "Made Thu 2018-03-08 10:15. Both files are whole; the worker's keys open all phones and keys in it (1).",
            "Rehearsed: 1 request would be back; not back 0 erased since, 0 past their time.",
            "Rows:",
        ],
    )
    assert "callback_request 1" in lines
    assert HER_PHONE[2:] not in told.words


def test_a_folder_without_a_backup_is_told(operator: Operator, ledger: Ledger) -> None:
    ledger.trim(NOW.date(), 31)

    assert operator.types("backup", "--verify", str(operator.folder)) == Told(
        1, "Error: HERE holds no backup. To mend it: intake backup HERE\n"
    )


def test_older_operations_files_are_deleted_and_counted(operator: Operator, ledger: Ledger) -> None:
    ledger.trim(NOW.date(), 31)
    folder = operator.folder / "backup"
    tomorrow, after = NOW + timedelta(days=1), NOW + timedelta(days=2)
    operator.types("backup", str(folder))
    operator.types("backup", str(folder), now=tomorrow)

    told = operator.types("backup", str(folder), "--keep", "1", now=after)

    assert "Deleted:     2 older operations files\n" in told.words
    assert sorted(path.name for path in folder.iterdir()) == [
        "operations-20180310T161500Z.jsonl",
        "people.jsonl",
    ]


def test_a_backup_that_cannot_be_written_is_one_sentence(operator: Operator) -> None:
    (operator.folder / "file").write_text("")

    assert operator.types("backup", str(operator.folder / "file" / "here")) == Told(
        1, "Error: HERE/file/here: Not a directory. Run this as the user it belongs to.\n"
    )


def test_an_old_backup_is_refused_with_what_to_do(
    operator: Operator, bare_database: Database, ledger: Ledger
) -> None:
    folder = operator.folder / "backup"
    ledger.trim(NOW.date(), 31)
    assert operator.types("backup", str(folder)).code == 0
    new = _of(bare_database, _folder(operator.folder / "new"), operator.port)
    assert new.types("db", "upgrade").code == 0
    words = ["restore", str(folder), "--ledger", str(operator.ledger)]
    later = NOW + timedelta(hours=25)

    assert new.types(*words, now=later).code == 1
    assert new.types(*words, "--older-too", now=later) == Told(
        0,
        "Back: 0 requests, each with one try counted.\n"
        "Not back: 0 requests erased since, 0 requests past their time.\n"
        "The line may start again. Make a new backup now.\n",
    )


def test_no_option_of_any_command_reveals() -> None:
    options = {option for words in MINE for parameter in _command(words).params for option in parameter.opts}

    assert options == {
        "--config",
        "--all",
        "--json",
        "--dry-run",
        "--ledger",
        "--operations-only",
        "--older-too",
        "--worker-folder",
        "--console-folder",
        "--role",
        "--apply",
        "--until",
        "--keep",
        "--verify",
        "--online",
        "directory",
        "code",
        "handle",
        "line",
    }


def _command(words: tuple[str, ...]) -> click.Command:
    command: click.Command = main
    for word in words:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), word)
        assert found is not None
        command = found
    return command


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def _rests(database: Database) -> bool:
    with database.reading() as work:
        return work.line_state.get("paused") is not None


def _of(database: Database, folder: Path, port: int) -> Operator:
    return settled(folder, database.engine.url.render_as_string(hide_password=False), port)
