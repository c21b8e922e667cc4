"""The headers of every answer: what a browser may load, keep and tell others. Decides nothing by who asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import Response

POLICY_HEADER: Final = "Content-Security-Policy"
_OURS = "style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
POLICY: Final = f"default-src 'none'; {_OURS}"
# The passkey's script sends a form, and asks nobody by itself.
POLICY_WITH_SCRIPT: Final = f"default-src 'none'; script-src 'self'; {_OURS}"
HEADERS: Final[Mapping[str, str]] = {
    POLICY_HEADER: POLICY,
    # Without it a browser would send "null" as the origin of our own forms.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Otherwise the server names itself.
    "Server": "desk",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
HTTPS_ONLY: Final = "max-age=31536000"


def harden(answer: Response, *, https: bool) -> Response:
    """Add the headers that an answer does not have already."""
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if https:
        answer.headers.setdefault("Strict-Transport-Security", HTTPS_ONLY)
    return answer
