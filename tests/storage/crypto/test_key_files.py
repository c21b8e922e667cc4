"""Key files are closed to others, never overwritten, and wrong ones are named."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest

from intake.storage.crypto import key_files


def test_new_keys_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    made = key_files.new_keys(tmp_path / "keys")

    assert [path.stat().st_mode & 0o777 for path in (*made, tmp_path / "keys")] == [
        0o600,
        0o600,
        0o600,
        0o700,
    ]
    assert key_files.read_web_keys(made.web) != key_files.read_web_keys(
        key_files.new_keys(tmp_path / "again").web
    )
    key_files.read_worker_keys(made.worker)


def test_each_of_three_users_has_a_folder_of_its_own_and_knows_the_others_public_keys(tmp_path: Path) -> None:
    made = key_files.new_keys(tmp_path / "web", tmp_path / "worker", tmp_path / "console")
    web, console = key_files.read_web_keys(made.web), key_files.read_console_keys(made.console)

    assert made == (
        tmp_path / "web" / key_files.WEB_KEYS,
        tmp_path / "worker" / key_files.WORKER_KEYS,
        tmp_path / "console" / key_files.CONSOLE_KEYS,
    )
    assert console.public_key == web.public_key
    secrets = {
        web.web_key,
        web.private_key,
        console.console_key,
        key_files.read_worker_keys(made.worker).private_key,
    }
    # None of them stands in another's file.
    texts = [path.read_text() for path in made]
    held = [sum(b64encode(each.reveal()).decode() in text for text in texts) for each in secrets]
    assert held == [1, 1, 1, 1]


@pytest.mark.parametrize("existing", [key_files.WEB_KEYS, key_files.WORKER_KEYS, key_files.CONSOLE_KEYS])
def test_keys_are_never_overwritten(tmp_path: Path, existing: str) -> None:
    (tmp_path / existing).write_text("mine")

    with pytest.raises(key_files.KeyFileError, match="never overwritten"):
        key_files.new_keys(tmp_path)

    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {existing: "mine"}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_key_file_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    made = key_files.new_keys(tmp_path)
    for path in made:
        path.chmod(mode)

    with pytest.raises(key_files.KeyFileError, match=f"chmod 600 {made.web}"):
        key_files.read_web_keys(made.web)
    with pytest.raises(key_files.KeyFileError, match=f"chmod 600 {made.worker}"):
        key_files.read_worker_keys(made.worker)
    with pytest.raises(key_files.KeyFileError, match=f"chmod 600 {made.console}"):
        key_files.read_console_keys(made.console)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "is not a key file"),
        ("web_key = 3", "is not a key file"),
        ('public_key = "!"\nweb_key = "!"\nweb_private_key = "!"', "is not a key file"),
        ('public_key = "QQ=="\nweb_key = "QQ=="\nweb_private_key = "QQ=="', "wrong length"),
        ("é", "cannot be read"),
    ],
)
def test_a_file_that_holds_no_keys_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "web"
    path.write_text(text)
    path.chmod(0o600)

    with pytest.raises(key_files.KeyFileError, match=complaint):
        key_files.read_web_keys(path)


def test_a_missing_key_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(key_files.KeyFileError, match="intake keys new"):
        key_files.read_worker_keys(tmp_path / "none")


def test_nobodys_file_passes_for_anothers(tmp_path: Path) -> None:
    made = key_files.new_keys(tmp_path)

    for other in (made.web, made.console):
        with pytest.raises(key_files.KeyFileError, match="with private_key and tag_key"):
            key_files.read_worker_keys(other)
    for other in (made.web, made.worker):
        with pytest.raises(key_files.KeyFileError, match="with public_key, web_public_key and console_key"):
            key_files.read_console_keys(other)
