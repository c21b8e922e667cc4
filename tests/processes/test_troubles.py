"""What an operator can mend at the start is told in one sentence, at once, by whichever command was typed."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from intake.cli.run.supervisor import TOLD
from intake.storage.crypto.key_files import new_keys, read_web_keys, read_worker_keys
from intake.storage.identity import held_by_web, held_by_worker, note_keys
from intake.storage.migrations.revisions import EXPECTED_REVISION
from intake.storage.unit_of_work import Database
from tests.processes.running import HOST, ROOT, Running, started
from tests.support.people import NOW


def _no_keys(line: Running) -> str:
    (line.folder / "keys" / "web_keys.toml").unlink()
    (line.folder / "keys" / "worker_keys.toml").unlink()
    return "cannot be read. To mend it: put it back; for a line that holds no data yet: intake keys new"


def _no_file(line: Running) -> str:
    path = line.folder / "mistyped" / "line.db"
    line.url = f"sqlite:///{path}"
    return f"There is no database at {path}: check [storage] url. To mend it: intake db upgrade"


def _no_tables(line: Running) -> str:
    path = line.folder / "empty.db"
    path.touch()
    line.url = f"sqlite:///{path}"
    return (
        f"The database has no tables yet, this line needs {EXPECTED_REVISION}. To mend it: intake db upgrade"
    )


def _foreign_keys(line: Running) -> str:
    with line.database() as database:
        others = new_keys(line.folder / "others")
        note_keys(database, held_by_web(read_web_keys(others[0]), others[0]), NOW)
        note_keys(database, held_by_worker(read_worker_keys(others[1]), others[1]), NOW)
    return "These are not the keys of this database (it knows others since 2018-03-08)"


def _broken_flow(line: Running) -> str:
    flows = line.folder / "flows"
    flows.mkdir()
    (flows / "welcome.toml").write_text('title = "Welcome"\nfirst = "nowhere"\n', encoding="utf-8")
    text = line.config_file.read_text(encoding="utf-8")
    line.config_file.write_text(
        text.replace(f'folder = "{ROOT / "flows"}"', 'folder = "flows"'), encoding="utf-8"
    )
    return "welcome.toml"


def _keys_of_the_group(line: Running) -> str:
    for name in ("web_keys.toml", "worker_keys.toml"):
        (line.folder / "keys" / name).chmod(0o640)
    return "To mend it: chmod 600"


def _damaged(line: Running) -> str:
    path = Path(line.url.removeprefix("sqlite:///"))
    path.write_bytes(b"no database " * 4096)
    return f"{path} is not a database. To mend it: [storage] url"


def _newer(line: Running) -> str:
    database = Database(line.url)
    with database.work() as work:
        work.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        work.commit()
    database.close()
    return "This database was made by a newer version (9999)"


def _other_address(line: Running) -> str:
    line.url = "mysql://her:secret@127.0.0.1/line"
    return '[storage] url: must begin with "sqlite:///" or "postgresql://"'


TROUBLES = (
    _no_keys,
    _no_file,
    _no_tables,
    _foreign_keys,
    _keys_of_the_group,
    _damaged,
    _newer,
    _other_address,
    _broken_flow,
)
# The worker speaks no flow.
CASES = [
    *((command, trouble) for command in ("web", "serve") for trouble in TROUBLES),
    *(("work", trouble) for trouble in TROUBLES[:-1]),
]


@pytest.mark.parametrize(("command", "trouble"), CASES)
def test_a_start_that_must_fail_says_why_in_one_sentence(
    sqlite_line: Running, command: str, trouble: Callable[[Running], str]
) -> None:
    sentence = trouble(sqlite_line)

    output, code = _run(sqlite_line, command)

    assert code == TOLD
    assert output.count("Error: ") == 1
    assert sentence in output
    assert "Traceback" not in output


def test_a_worker_with_a_damaged_ledger_says_so_in_one_sentence(sqlite_line: Running) -> None:
    ledger = sqlite_line.folder / "keys" / "erased.ledger"
    ledger.write_bytes(b"\0" * 60)

    output, code = _run(sqlite_line, "work")

    assert (output.count("Error: "), code) == (1, TOLD)
    assert f"The ledger {ledger} is damaged at its end." in output


@pytest.mark.parametrize("command", ["web", "serve"])
def test_a_taken_port_is_told(sqlite_line: Running, command: str) -> None:
    with socket.create_server((HOST, sqlite_line.port)):
        output, code = _run(sqlite_line, command)

    assert (output, code) == (
        f"Error: Port {sqlite_line.port} is taken by another program. Stop it, or choose another port.\n",
        TOLD,
    )


def test_the_local_twilio_refuses_a_real_account_and_a_taken_port(sqlite_line: Running) -> None:
    arguments = ("simulator", "--config", str(sqlite_line.config_file), "--port")
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with started((*arguments, str(port)), sqlite_line.environ) as process:
            assert process.communicate(timeout=20)[0] == (
                f"Error: Port {port} is taken by another program. Stop it, or choose another port.\n"
            )
    real = sqlite_line.environ | {"TWILIO_ACCOUNT_SID": "AC" + "1" * 32}
    with started((*arguments, str(port)), real) as process:
        assert process.communicate(timeout=20)[0] == (
            "Error: TWILIO_ACCOUNT_SID names a real account. Unset it, then start the simulator.\n"
        )


def _run(line: Running, command: str) -> tuple[str, int]:
    with started((command, "--config", str(line.config_file)), line.environ) as process:
        try:
            output, _ = process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            return "it went on", 0
        return output, process.returncode
