"""The console's one cookie: signed, ends with the browser, and holds the token of a session and the forms' own.

The only place that touches Flask's session. Whether a token is worth anything is decided elsewhere.
"""

from __future__ import annotations

from flask import Flask, session

from intake.storage.crypto.key_files import ConsoleKeys

NAME = "desk"
_TOKEN = "token"  # noqa: S105 - a name in the cookie


def set_cookie_rules(app: Flask, origin: str, keys: ConsoleKeys) -> None:
    """Sign the cookie with the console's own key, and keep it to this host and to https where there is https."""
    https = origin.startswith("https:")
    app.config.update(
        SECRET_KEY=keys.console_key.reveal(),
        SESSION_COOKIE_NAME=f"__Host-{NAME}" if https else NAME,
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        # Set only where something changed: each answer with a cookie would be one more to steal.
        SESSION_REFRESH_EACH_REQUEST=False,
    )


def begin_cookie(token: str) -> None:
    """Begin anew with the token of a session: what stood in the cookie before is gone, the forms' token too."""
    session.clear()
    session[_TOKEN] = token


def end_cookie() -> None:
    """Let nothing stand in the cookie."""
    session.clear()


def token_kept() -> str | None:
    """Return the token of the session that the cookie holds."""
    return kept(_TOKEN)


def keep(name: str, value: str) -> None:
    """Keep something small and not secret for the next request, such as which ceremony was begun."""
    session[name] = value


def kept(name: str) -> str | None:
    """Return what was kept under a name."""
    value = session.get(name)
    return value if isinstance(value, str) else None


def forget_kept(name: str) -> None:
    """Forget what was kept under a name."""
    session.pop(name, None)
