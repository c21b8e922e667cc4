"""`intake keys new`: three closed files, said what each is for, never overwritten."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest
from click.testing import CliRunner

from intake.cli.commands import main
from intake.storage.crypto.key_files import (
    CONSOLE_KEYS,
    WEB_KEYS,
    WORKER_KEYS,
    ConsoleKeys,
    read_console_keys,
    read_web_keys,
    read_worker_keys,
)
from tests.cli.conftest import Operator, Told

TOLD = """\
HERE/web_keys.toml
  For the web side: it seals what people tell, and opens no stored number.
  Only the user who runs 'intake web' may read it.
HERE/worker_keys.toml
  For the worker: it alone opens numbers, in the moment of calling.
  Only the user who runs 'intake work' may read it; on two machines it never lies on the web side's.
HERE/console_keys.toml
  For the console: it seals what is asked of the worker, signs its cookies, and opens nothing.
  Only the user who runs 'intake console' may read it.

Keep one copy of all offline, apart from any backup of the database. Whoever has the worker's keys
and the database has the numbers; without these keys no stored number ever opens again.
"""


def typed(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["keys", "new", *words])
    return result.exit_code, result.output


def test_new_keys_are_closed_and_explained(tmp_path: Path) -> None:
    folder = tmp_path / "keys"

    code, words = typed(str(folder))

    assert (code, words.replace(str(folder), "HERE")) == (0, TOLD)
    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == {
        WEB_KEYS: 0o600,
        WORKER_KEYS: 0o600,
        CONSOLE_KEYS: 0o600,
    }
    read_web_keys(folder / WEB_KEYS)
    read_worker_keys(folder / WORKER_KEYS)


def test_they_go_into_var_when_no_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert typed()[0] == 0

    assert sorted(path.name for path in (tmp_path / "var").iterdir()) == [CONSOLE_KEYS, WEB_KEYS, WORKER_KEYS]


def test_keys_that_are_there_are_refused_and_stay(tmp_path: Path) -> None:
    (tmp_path / WORKER_KEYS).write_text("mine")

    assert typed(str(tmp_path)) == (
        1,
        f"Error: {tmp_path / WORKER_KEYS} exists already. Keys are never overwritten: what they sealed would be lost.\n",
    )
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {WORKER_KEYS: "mine"}


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    code, words = typed(str(tmp_path / "file" / "keys"))

    assert (code, words) == (
        1,
        f"Error: {tmp_path / 'file' / 'keys'}: Not a directory. Run this as the user it belongs to.\n",
    )


def test_the_consoles_keys_are_made_anew_from_the_web_sides(operator: Operator) -> None:
    folder = operator.folder / "keys"
    before = read_console_keys(folder / CONSOLE_KEYS)
    # Whoever broke into the console could change what is in its own folder.
    forged = ConsoleKeys(b"f" * 32, b"g" * 32, before.console_key)
    (folder / CONSOLE_KEYS).write_text(
        "".join(
            f'{name} = "{b64encode(key).decode()}"\n'
            for name, key in (
                ("public_key", forged.public_key),
                ("web_public_key", forged.web_public_key),
                ("console_key", forged.console_key.reveal()),
            )
        )
    )

    told = operator.types("keys", "console")

    after = read_console_keys(folder / CONSOLE_KEYS)
    assert told == Told(0, f"HERE/keys/{CONSOLE_KEYS} is new. Start the console again.\n")
    assert (after.public_key, after.web_public_key) == (before.public_key, before.web_public_key)
    assert after.console_key != before.console_key
    assert sorted(path.name for path in folder.iterdir()) == [CONSOLE_KEYS, WEB_KEYS, WORKER_KEYS]


def test_without_the_web_sides_keys_the_consoles_stay_as_they_are(operator: Operator) -> None:
    folder = operator.folder / "keys"
    before = (folder / CONSOLE_KEYS).read_text()
    (folder / WEB_KEYS).unlink()

    told = operator.types("keys", "console")

    assert told.code == 1
    assert told.words.startswith(f"Error: HERE/keys/{WEB_KEYS} cannot be read.")
    assert (folder / CONSOLE_KEYS).read_text() == before
