"""Key files: the keys of the web side, of the worker and of the console, made once and read at start.

Three files because three users own them: who can read ``web_keys`` alone can open no stored number
and match no person; who can read ``console_keys`` alone opens nothing at all.
What root makes belongs to whoever the folder belongs to. Of rotating keys only the console's is done here.
"""

from __future__ import annotations

import base64
import binascii
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import nacl.public
import nacl.utils

from intake.core.errors import IntakeError
from intake.core.secret import CREDENTIALS, Secret, is_kept_private
from intake.storage.owned_files import make_folder, open_owned

WEB_KEYS = "web_keys.toml"
WORKER_KEYS = "worker_keys.toml"
CONSOLE_KEYS = "console_keys.toml"
KEY_BYTES = 32


class KeyFileError(IntakeError):
    """A key file is missing, open to others, damaged, or would be overwritten."""


@dataclass(frozen=True, slots=True)
class WebKeys:
    """What the web side holds: it can seal for the worker, and open what it sealed for itself.

    Its private key opens what the console seals to the web side.
    """

    public_key: bytes
    web_key: Secret
    private_key: Secret


@dataclass(frozen=True, slots=True)
class WorkerKeys:
    """What the worker alone holds: it opens numbers and tells whether two are the same."""

    private_key: Secret
    tag_key: Secret


@dataclass(frozen=True, slots=True)
class ConsoleKeys:
    """What the console holds: it can seal for the worker and for the web side, and opens nothing.

    Its own key signs cookies and forms.
    """

    public_key: bytes
    web_public_key: bytes
    console_key: Secret


class NewKeys(NamedTuple):
    """The key files just made: whose each is."""

    web: Path
    worker: Path
    console: Path


def new_keys(
    directory: Path, worker_folder: Path | None = None, console_folder: Path | None = None
) -> NewKeys:
    """Write fresh key files, mode 0600, and return their paths; refuses to overwrite any.

    The worker's and the console's go into a folder of their own where one is named, so that each user has its own.
    """
    made = NewKeys(
        directory / WEB_KEYS,
        (worker_folder or directory) / WORKER_KEYS,
        (console_folder or directory) / CONSOLE_KEYS,
    )
    for path in made:
        if path.exists():
            raise KeyFileError(
                f"{path} exists already. Keys are never overwritten: what they sealed would be lost."
            )
    for path in made:
        make_folder(path.parent, 0o700)
    worker, web = nacl.public.PrivateKey.generate(), nacl.public.PrivateKey.generate()
    public = {"public_key": bytes(worker.public_key)}
    _write(made.worker, {"private_key": bytes(worker), "tag_key": _random()})
    _write(made.web, {**public, "web_key": _random(), "web_private_key": bytes(web)})
    _write(made.console, {**public, "web_public_key": bytes(web.public_key), "console_key": _random()})
    return made


def renew_console_keys(web: Path, console: Path) -> None:
    """Put a fresh key file of the console in the place of the old one, if there is one: what it holds seals and signs only.

    Its public keys are taken out of the web side's file: whoever broke into the console could change its own. Raises
    KeyFileError where either cannot be used.
    """
    keys, fresh = read_web_keys(web), console.with_name(f"{console.name}.new")
    make_folder(console.parent, 0o700)
    fresh.unlink(missing_ok=True)
    held = {
        "public_key": keys.public_key,
        "web_public_key": public_key_of_web(keys),
        "console_key": _random(),
    }
    _write(fresh, held)
    fresh.replace(console)


def _random() -> bytes:
    return nacl.utils.random(KEY_BYTES)


def read_web_keys(path: Path) -> WebKeys:
    """Read the web side's key file; refuses one that others may read."""
    keys = _read(path, ("public_key", "web_key", "web_private_key"))
    return WebKeys(keys["public_key"], Secret(keys["web_key"]), Secret(keys["web_private_key"]))


def read_worker_keys(path: Path) -> WorkerKeys:
    """Read the worker's key file; refuses one that others may read."""
    keys = _read(path, ("private_key", "tag_key"))
    return WorkerKeys(Secret(keys["private_key"]), Secret(keys["tag_key"]))


def read_console_keys(path: Path) -> ConsoleKeys:
    """Read the console's key file; refuses one that others may read."""
    keys = _read(path, ("public_key", "web_public_key", "console_key"))
    return ConsoleKeys(keys["public_key"], keys["web_public_key"], Secret(keys["console_key"]))


def public_key_of_web(keys: WebKeys) -> bytes:
    """Return what the console closes codes with, as whoever has the web side's keys finds it."""
    return bytes(nacl.public.PrivateKey(keys.private_key.reveal()).public_key)


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
        raise KeyFileError(f"{path} is not a key file with {_listed(names)}.") from None
    if any(len(key) != KEY_BYTES for key in keys.values()):
        raise KeyFileError(f"{path} holds a key of the wrong length.")
    return keys


def _listed(names: tuple[str, ...]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}"
