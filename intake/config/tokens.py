"""Tokens: the account's auth token and the one that is to come, from the environment or from a file it names.

A file is for whoever hands secrets over as files, as systemd does. No token is printed.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from intake.config.errors import ConfigError
from intake.core.secret import CREDENTIALS, Secret, is_kept_private

TOKEN = "INTAKE_TWILIO_AUTH_TOKEN"  # noqa: S105 - the variable's name
NEXT_TOKEN = "INTAKE_TWILIO_AUTH_TOKEN_NEXT"  # noqa: S105 - the variable's name
FILE = "_FILE"
_SHORTEST_TOKEN = 16


def auth_tokens(environ: Mapping[str, str]) -> tuple[Secret, ...]:
    """Return the account's token, and after it the one that is to come; raises ConfigError where none is told."""
    tokens = tuple(_told(environ))
    if not tokens:
        raise ConfigError(
            f"Put the account's auth token into the environment variable {TOKEN}, or its file into {TOKEN}{FILE}."
        )
    return tokens


def _told(environ: Mapping[str, str]) -> Iterator[Secret]:
    for name in (TOKEN, NEXT_TOKEN):
        value = _value(name, environ)
        if value:
            yield _token(name, value)
        elif name == TOKEN:
            # The next one alone is none.
            return


def _value(name: str, environ: Mapping[str, str]) -> str:
    value, file = environ.get(name, ""), environ.get(name + FILE, "")
    if value and file:
        raise ConfigError(f"{name} and {name}{FILE} are both set.", mend=f"unset {name}")
    return _read_token(name + FILE, Path(file), environ.get(CREDENTIALS)) if file else value


def _read_token(name: str, path: Path, credentials: str | None) -> str:
    try:
        mode = path.stat().st_mode
        private = is_kept_private(mode, path, credentials)
        # A pipe would be waited for without end.
        text = path.read_text(encoding="utf-8") if private and stat.S_ISREG(mode) else ""
    except (OSError, UnicodeDecodeError):
        raise ConfigError(
            f"{path}, which {name} names, cannot be read.", mend=f"chown it, or {name}"
        ) from None
    if not stat.S_ISREG(mode):
        raise ConfigError(f"{path}, which {name} names, is not a file.", mend="name the file with the token")
    if not private:
        raise ConfigError(f"{path}, which {name} names, can be read by others.", mend=f"chmod 600 {path}")
    token = text.removesuffix("\n").removesuffix("\r")
    # The next one's file may lie there empty, so that whoever starts us need not know when it is changed.
    if not token and name != NEXT_TOKEN + FILE:
        place = _place(path, credentials)
        raise ConfigError(f"The file that {name} names is empty.", mend=f"put the auth token into {place}")
    return token


def _place(path: Path, credentials: str | None) -> str:
    """Return where an operator finds a file: what systemd hands over is a copy that no hand can change."""
    if credentials and path.is_relative_to(credentials):
        return f"the file that the unit's LoadCredential={path.name}: names, and start it again"
    return str(path)


def _token(name: str, value: str) -> Secret:
    if len(value) < _SHORTEST_TOKEN or not value.isascii() or not value.isalnum():
        raise ConfigError(f"{name} is not an auth token: it has 32 letters and digits.")
    return Secret(value.encode())
