"""Adopts codes that the console drew: what it closed for the web side becomes the hash by which a row is found.

Done before a code is looked up, in the transaction of that turn; an ordinary turn pays nothing. So many at a time that
whoever broke into the console and fills the tables makes no turn long: what waits beyond is adopted by later look-ups,
and a code that is typed before its turn comes is a wrong one until then.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from intake.core.requests.request_code import CODE_DIGITS
from intake.core.staff.join_code import JOIN_DIGITS
from intake.logs import Event, log
from intake.storage.crypto.fingerprints import code_hmac, join_hmac
from intake.storage.crypto.key_files import WebKeys
from intake.storage.crypto.seals import SealError, open_at_web
from intake.storage.queries.sealed_codes import CodeOf, SealedCode
from intake.storage.unit_of_work import UnitOfWork

MOST_ADOPTED: Final = 20
_DIGITS: Final[Mapping[CodeOf, int]] = {CodeOf.REQUEST: CODE_DIGITS, CodeOf.JOINING: JOIN_DIGITS}


def adopt_codes(work: UnitOfWork, keys: WebKeys, now: datetime) -> None:
    """Adopt the codes of each kind that wait longest now (UTC); one that does not open is dropped, and logged as such."""
    for of in CodeOf:
        for code in work.sealed_codes.oldest(of, MOST_ADOPTED, now):
            hashed = _hashed(code, keys)
            if hashed is None:
                work.sealed_codes.drop(code)
            if hashed is None or not work.sealed_codes.adopt(code, hashed):
                log(Event.CODE_DROPPED)


def _hashed(code: SealedCode, keys: WebKeys) -> bytes | None:
    try:
        digits = open_at_web(code.sealed, keys, code.id)
    except SealError:
        return None
    if not (digits.isascii() and digits.isdecimal() and len(digits) == _DIGITS[code.of]):
        return None
    hashes = code_hmac if code.of is CodeOf.REQUEST else join_hmac
    return hashes(keys.web_key, digits)
