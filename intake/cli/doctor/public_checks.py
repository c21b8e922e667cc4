"""What `intake doctor --online` says of the way in: who answers at public_url, and what stands before the line does.

Each question is one request with a nonce; the line answers it before it touches any row.
"""

from __future__ import annotations

import hmac
import os
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http import HTTPStatus

from intake import config
from intake.channels.public.public_side import PublicSide, Signer, new_nonce
from intake.cli.doctor.findings import Finding, Level, Subject, findings_of_error
from intake.cli.doctor.inspection import Inspection
from intake.core.errors import IntakeError
from intake.core.provisioning.probes import Reached, Unreached
from intake.core.secret import Secret
from intake.storage.crypto.fingerprints import probe_proof
from intake.storage.crypto.key_files import read_web_keys

# Longer than any way across the country takes, and shorter than any proxy waits for the rest of a body.
PAUSE_SECONDS = 2.0
ENDS_SOON = timedelta(days=14)
_MOMENT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,9})?")
Probe = Callable[[str], Reached | Unreached]


def public_findings(inspection: Inspection) -> Iterator[Finding]:
    """Yield who answers at the public address and how the way there is; the rest only where this line answers."""
    settings = inspection.settings
    side = PublicSide(settings.line.public_url.url)
    try:
        web_key = read_web_keys(settings.storage.web_keys).web_key
    except IntakeError as error:
        yield from findings_of_error(Subject.PUBLIC_URL, error, "run it as the user of 'intake web'")
        return
    try:
        account = config.account(settings, os.environ)
    except IntakeError:
        # Told already, as the account.
        return
    yield from certificate_findings(side, inspection.now)
    yield from way_findings(side, Signer(account.sid, account.tokens[0]), web_key)


def way_findings(side: PublicSide, signer: Signer, web_key: Secret) -> Iterator[Finding]:
    """Yield who answers; where it is this line, also what the way does to a signed request and to half a body."""
    answered = _who(side, web_key)
    yield answered
    if answered.level is Level.OK:
        yield _signed(side, signer, web_key)
        yield _stalled(side, web_key)


def certificate_findings(side: PublicSide, now: datetime) -> Iterator[Finding]:
    """Yield for how long the certificate is good, by the moment handed in (UTC)."""
    if not side.is_secure:
        yield Finding(Level.OK, Subject.CERTIFICATE, "Not asked for: the address is of this machine only.")
        return
    ends = side.certificate_ends()
    if ends is Unreached.BAD_CERTIFICATE:
        words = "It is not trusted, has ended, or is for another name: the provider refuses every webhook."
        yield Finding(Level.FAIL, Subject.CERTIFICATE, words, "renew it, for the host of [line] public_url")
    elif isinstance(ends, datetime) and ends - now < ENDS_SOON:
        words = f"It ends on {ends:%Y-%m-%d}: from then on no call and no text arrives."
        yield Finding(
            Level.WARN, Subject.CERTIFICATE, words, "renew it, and see why that did not come by itself"
        )
    elif isinstance(ends, datetime):
        yield Finding(Level.OK, Subject.CERTIFICATE, f"Good until {ends:%Y-%m-%d}.")


def _who(side: PublicSide, web_key: Secret) -> Finding:
    subject, answer, proved = Subject.PUBLIC_URL, *_probed(side.healthz, web_key)
    match answer:
        case Unreached():
            words = f"From this machine the line is not reached at [line] public_url: {answer.value}."
            mend = "see DNS, the proxy and the firewall, then: intake doctor --online"
            return Finding(Level.FAIL, subject, words, mend)
        case Reached() if proved:
            return Finding(Level.OK, subject, "This line answers there.")
        case Reached(status=200) if answer.body.startswith("ok"):
            words = (
                "A line answers there that is not this one: it has other keys, or is older than this code."
            )
            return Finding(Level.FAIL, subject, words, "[line] public_url, or where the proxy sends it")
        case Reached():
            words = f"Something else answers there, with status {answer.status}: calls and texts go astray."
            return Finding(Level.FAIL, subject, words, "[line] public_url, or where the proxy sends it")


def _signed(side: PublicSide, caller: Signer, web_key: Secret) -> Finding:
    subject = Subject.PROXY
    answer, proved = _probed(lambda nonce: side.signed(caller, nonce), web_key)
    mend = "have the proxy pass path, query, body and headers as they come"
    match answer:
        case Reached() if proved:
            return Finding(Level.OK, subject, "A signed request arrives as it was sent.")
        case Reached(status=403):
            words = (
                "A signed request is refused: the proxy changes its path or drops X-Twilio-Signature, or 'intake web' "
                "was started with another token or public_url. Every call and text is refused too."
            )
            return Finding(Level.FAIL, subject, words, mend)
        case Reached():
            words = f"A signed request is answered with status {answer.status}, not by its webhook. So is every call."
            return Finding(Level.FAIL, subject, words, mend)
        case Unreached():
            words = f"A signed request is lost: {answer.value}. So is every call."
            return Finding(Level.FAIL, subject, words, mend)


def _stalled(side: PublicSide, web_key: Secret) -> Finding:
    subject = Subject.BODIES
    whole, halves = (_arrival(side, web_key, pause) for pause in (0.0, PAUSE_SECONDS))
    if whole is None or halves is None:
        words = "Whether whole requests are waited for cannot be told: a body of 24 kB is not passed."
        mend = "have the proxy pass all of /twilio/ as it comes, with bodies up to 32 kB"
        return Finding(Level.WARN, subject, words, mend)
    # The clocks may differ: by the same for both.
    if halves - whole < PAUSE_SECONDS / 2:
        words = "Half a request is handed on: a handful of stalled bodies hold every thread of the web side."
        mend = "have the proxy buffer whole requests, as the pages in scripts/deploy do"
        return Finding(Level.FAIL, subject, words, mend)
    return Finding(Level.OK, subject, "The proxy waits for whole requests.")


def _arrival(side: PublicSide, web_key: Secret, pause_seconds: float) -> float | None:
    """Return how long after its beginning a body arrived, give or take what the clocks differ; None: it did not."""
    nonce = new_nonce()
    sent = side.body(nonce, pause_seconds)
    if not isinstance(sent.answer, Reached) or not _is_proved(sent.answer, web_key, nonce):
        return None
    arrived = sent.answer.body.partition(" ")[2].strip()
    return float(arrived) - sent.sent_at if _MOMENT.fullmatch(arrived) else None


def _probed(ask: Probe, web_key: Secret) -> tuple[Reached | Unreached, bool]:
    nonce = new_nonce()
    answer = ask(nonce)
    return answer, isinstance(answer, Reached) and _is_proved(answer, web_key, nonce)


def _is_proved(answer: Reached, web_key: Secret, nonce: str) -> bool:
    proof = probe_proof(web_key, nonce).encode()
    told = answer.body.split() if answer.status == HTTPStatus.OK else []
    return any(hmac.compare_digest(word.encode(), proof) for word in told)
