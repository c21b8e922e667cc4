"""Signed requests as the provider sends them, ready to go out: calls and texts of people who do not exist.

Every number is a 555-01xx one. The requests of all calls are laid out turn by turn, so that a call's next one
comes long after its last, as with people who think.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from intake.core.area_codes import AreaKind, area_kind
from scripts.bench.servers import Server

LINE = "+16127039227"
ACCOUNT = "AC" + "0" * 32
# From pick-up to the read-back: language, private, menu, adult, perspective, number, times, message.
WALK = ("", "1", "1", "1", "1", "1", "1", "13", "1")
TEXTS = ("hello", "1", "1", "1", "1", "1", "13", "1")
SAVE = "1"
# What the provider sends along and nobody reads.
PLACES = {
    f"{end}{part}": value
    for end in ("From", "To", "Caller", "Called")
    for part, value in (("City", "MINNEAPOLIS"), ("State", "MN"), ("Zip", "55401"), ("Country", "US"))
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who calls or texts."""

    number: str
    sid: str


def people(first: int, n: int) -> list[Person]:
    """Return n people, counted from ``first``, no two alike."""
    return [Person(_number(first + i), f"{first + i:032x}") for i in range(n)]


def call_turns(server: Server, callers: Sequence[Person], upto: int = len(WALK)) -> Iterator[bytes]:
    """Yield the first requests of every call, turn by turn."""
    for turn, keys in enumerate(WALK[:upto]):
        for person in callers:
            yield call_turn(server, person, turn, keys)


def call_turn(server: Server, person: Person, turn: int, keys: str) -> bytes:
    """Return one request of a call: its arrival, or keys pressed at its n-th turn."""
    language = "en" if turn > 1 else ""
    path = f"/twilio/voice/turn?t={turn}-{language}" if turn else "/twilio/voice"
    form = {
        "CallSid": f"CA{person.sid}",
        "From": person.number,
        "To": LINE,
        "CallStatus": "in-progress" if turn else "ringing",
        "Direction": "inbound",
        **({"Digits": keys, "msg": "Gather Finished"} if turn else {}),
    }
    return request(server, path, form)


def text_turns(server: Server, texters: Sequence[Person], upto: int = len(TEXTS)) -> Iterator[bytes]:
    """Yield the first texts of everybody, turn by turn."""
    for turn, body in enumerate(TEXTS[:upto]):
        for person in texters:
            sid = hashlib.md5(f"{person.sid} {turn}".encode(), usedforsecurity=False).hexdigest()
            form = {
                "MessageSid": f"SM{sid}",
                "From": person.number,
                "To": LINE,
                "Body": body,
                "NumMedia": "0",
            }
            yield request(server, "/twilio/text", form)


def request(server: Server, path: str, form: dict[str, str]) -> bytes:
    """Return one signed request as it goes over the wire."""
    fields = {"AccountSid": ACCOUNT, "ApiVersion": "2010-04-01", **PLACES, **form}
    body = urlencode(fields)
    signed = f"{server.url}{path}" + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    digest = hmac.digest(server.token.encode(), signed.encode(), "sha1")
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nX-Twilio-Signature: {base64.b64encode(digest).decode()}\r\n\r\n"
    )
    return (head + body).encode()


def _number(index: int) -> str:
    # A hundred numbers in each area; past the last area the same people come again with another call.
    areas = _areas()
    return f"+1{areas[index // 100 % len(areas)]}55501{index % 100:02}"


@cache
def _areas() -> tuple[str, ...]:
    # Nothing is sent to a number that the line may not call.
    areas = (str(area) for area in range(200, 1000))
    return tuple(area for area in areas if area_kind(area) is AreaKind.UNITED_STATES)
