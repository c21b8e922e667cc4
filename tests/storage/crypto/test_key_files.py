"""Key files are closed to others, never overwritten, and wrong ones are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.storage.crypto import key_files


def test_new_keys_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    web, worker = key_files.new_keys(tmp_path / "keys")

    assert [path.stat().st_mode & 0o777 for path in (web, worker, tmp_path / "keys")] == [0o600, 0o600, 0o700]
    assert key_files.read_web_keys(web) != key_files.read_web_keys(key_files.new_keys(tmp_path / "again")[0])
    key_files.read_worker_keys(worker)


@pytest.mark.parametrize("existing", [key_files.WEB_KEYS, key_files.WORKER_KEYS])
def test_keys_are_never_overwritten(tmp_path: Path, existing: str) -> None:
    (tmp_path / existing).write_text("mine")

    with pytest.raises(key_files.KeyFileError, match="never overwritten"):
        key_files.new_keys(tmp_path)

    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {existing: "mine"}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_key_file_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    web, worker = key_files.new_keys(tmp_path)
    web.chmod(mode)
    worker.chmod(mode)

    with pytest.raises(key_files.KeyFileError, match=f"chmod 600 {web}"):
        key_files.read_web_keys(web)
    with pytest.raises(key_files.KeyFileError, match=f"chmod 600 {worker}"):
        key_files.read_worker_keys(worker)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "is not a key file"),
        ("web_key = 3", "is not a key file"),
        ('public_key = "!"\nweb_key = "!"', "is not a key file"),
        ('public_key = "QQ=="\nweb_key = "QQ=="', "wrong length"),
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


def test_the_web_sides_file_does_not_pass_for_the_workers(tmp_path: Path) -> None:
    web, _ = key_files.new_keys(tmp_path)

    with pytest.raises(key_files.KeyFileError, match="private_key and tag_key"):
        key_files.read_worker_keys(web)
