"""Key files: the web side's keys and the worker's keys, made once and read at start.

Two files because two users own them: who can read ``web_keys`` alone can open no stored number
and match no person. What root makes belongs to whoever the folder belongs to. Rotating keys is not done here.
"""

from __future__ import annotations

import base64
import binascii
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nacl.public
import nacl.utils

from intake.core.errors import IntakeError
from intake.core.secret import CREDENTIALS, Secret, is_kept_private
from intake.storage.owned_files import make_folder, open_owned

WEB_KEYS = "web_keys.toml"
WORKER_KEYS = "worker_keys.toml"
KEY_BYTES = 32


class KeyFileError(IntakeError):
    """A key file is missing, open to others, damaged, or would be overwritten."""


@dataclass(frozen=True, slots=True)
class WebKeys:
    """What the web side holds: it can seal for the worker, and open what it sealed for itself."""

    public_key: bytes
    web_key: Secret


@dataclass(frozen=True, slots=True)
class WorkerKeys:
    """What the worker alone holds: it opens numbers and tells whether two are the same."""

    private_key: Secret
    tag_key: Secret


def new_keys(directory: Path, worker_folder: Path | None = None) -> tuple[Path, Path]:
    """Write a fresh pair of key files, mode 0600, and return their paths; refuses to overwrite either.

    The worker's goes into a folder of its own where one is named, so that two users can each have theirs.
    """
    web, worker = directory / WEB_KEYS, (worker_folder or directory) / WORKER_KEYS
    for path in (web, worker):
        if path.exists():
            raise KeyFileError(
                f"{path} exists already. Keys are never overwritten: what they sealed would be lost."
            )
    private = nacl.public.PrivateKey.generate()
    for path in (web, worker):
        make_folder(path.parent, 0o700)
    _write(worker, {"private_key": bytes(private), "tag_key": nacl.utils.random(KEY_BYTES)})
    _write(web, {"public_key": bytes(private.public_key), "web_key": nacl.utils.random(KEY_BYTES)})
    return web, worker


def read_web_keys(path: Path) -> WebKeys:
    """Read the web side's key file; refuses one that others may read."""
    keys = _read(path, ("public_key", "web_key"))
    return WebKeys(keys["public_key"], Secret(keys["web_key"]))


def read_worker_keys(path: Path) -> WorkerKeys:
    """Read the worker's key file; refuses one that others may read."""
    keys = _read(path, ("private_key", "tag_key"))
    return WorkerKeys(Secret(keys["private_key"]), Secret(keys["tag_key"]))


def _write(path: Path, keys: Mapping[str, bytes]) -> None:
    lines = ["# Keys of the intake line. Keep one copy offline, apart from any backup of the database.\n"]
    lines += [f'{name} = "{base64.b64encode(key).decode()}"\n' for name, key in keys.items()]
    try:
        descriptor = open_owned(path, os.O_WRONLY | os.O_EXCL, 0o600)
    except OSError as error:
        raise KeyFileError(f"{path} cannot be written ({error.strerror}).") from None
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(descriptor)


def _read(path: Path, names: tuple[str, ...]) -> dict[str, bytes]:
    try:
        private = is_kept_private(path.stat().st_mode, path, os.environ.get(CREDENTIALS))
        text = path.read_text(encoding="ascii") if private else None
    except PermissionError:
        # To whom it belongs another command must be typed as: never new keys over live data.
        raise KeyFileError(
            f"{path} belongs to another user.", mend="type this as the user whose key file it is"
        ) from None
    except (OSError, UnicodeDecodeError):
        raise KeyFileError(
            f"{path} cannot be read.",
            mend=f"put it back; for a line that holds no data yet: intake keys new {path.parent}; or [storage]",
        ) from None
    if text is None:
        raise KeyFileError(f"{path} may be read by others.", mend=f"chmod 600 {path}")
    try:
        written = tomllib.loads(text)
        keys = {name: base64.b64decode(written[name], validate=True) for name in names}
    except (tomllib.TOMLDecodeError, KeyError, TypeError, binascii.Error):
        raise KeyFileError(f"{path} is not a key file with {' and '.join(names)}.") from None
    if any(len(key) != KEY_BYTES for key in keys.values()):
        raise KeyFileError(f"{path} holds a key of the wrong length.")
    return keys
