"""`intake console`: what must be mended before it can serve is told in one sentence, before anything listens."""

from __future__ import annotations

import gc
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.cli.run.supervisor import TOLD
from intake.storage.crypto.key_files import CONSOLE_KEYS, new_keys, read_web_keys
from intake.storage.identity import held_by_web, note_keys
from intake.storage.unit_of_work import Database
from tests.cli.conftest import Operator, Told
from tests.processes.running import free_port
from tests.support.people import NOW


@pytest.fixture(autouse=True)
def _collected_again() -> Iterator[None]:
    # The command is a process of its own, and lets nothing be collected before it serves.
    yield
    gc.enable()


def with_console(operator: Operator, *, port: int) -> None:
    operator.settings_now_say('# url = "https://desk.example.org"', 'url = "http://localhost:8081"')
    operator.settings_now_say("# port = 8081", f"port = {port}")


def test_without_an_address_there_is_none(operator: Operator) -> None:
    assert operator.types("console") == Told(
        TOLD, "Error: There is no console without an address. To mend it: set [console] url\n"
    )


def test_a_taken_port_is_told(operator: Operator) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with_console(operator, port=port)

        assert operator.types("console") == Told(
            TOLD,
            f"Error: Port {port} is taken by another program. Stop it, or choose another port.\n",
        )


def test_missing_keys_are_told_with_what_makes_them(operator: Operator) -> None:
    with_console(operator, port=free_port())
    (operator.folder / "keys" / CONSOLE_KEYS).unlink()

    told = operator.types("console")

    assert told.code == TOLD
    assert told.words.startswith(
        "Error: HERE/keys/console_keys.toml cannot be read. To mend it: put it back; "
    )


def test_keys_of_another_line_are_refused(operator: Operator, database: Database, tmp_path: Path) -> None:
    with_console(operator, port=free_port())
    others = new_keys(tmp_path / "others").web
    note_keys(database, held_by_web(read_web_keys(others), others), NOW)

    told = operator.types("console")

    assert told.code == TOLD
    assert told.words.startswith("Error: These are not the keys of this database")
