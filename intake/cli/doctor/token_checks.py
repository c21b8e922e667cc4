"""What `intake doctor` says of a token that is being changed: whether the next one is in use already."""

from __future__ import annotations

from collections.abc import Iterator

from intake import config
from intake.cli.doctor.findings import Finding, Level, Subject
from intake.cli.doctor.inspection import Inspection
from intake.core.delivery.provider_errors import ErrorMeaning, meaning_of
from intake.core.errors import IntakeError
from intake.core.secret import Secret
from intake.services.line.next_token import next_token_since
from intake.services.reports.checkup import Checkup

SWAP = (
    "put the next token in the place of INTAKE_TWILIO_AUTH_TOKEN, drop INTAKE_TWILIO_AUTH_TOKEN_NEXT, then start "
    "web and worker again"
)


def token_findings(inspection: Inspection, checkup: Checkup) -> Iterator[Finding]:
    """Yield whether the token that is to come is the account's by now."""
    token = _next_token(inspection)
    if token is None:
        yield Finding(Level.OK, Subject.NEXT_TOKEN, "No token is being changed.")
        return
    since, held_by = next_token_since(checkup.next_token_note, token), checkup.health.delivery.held_by
    if held_by is not None and meaning_of(int(held_by)) is ErrorMeaning.CREDENTIALS:
        words = (
            f"The provider refuses our token ({held_by}), and another is to come: nothing is sent or called."
        )
        yield Finding(Level.FAIL, Subject.NEXT_TOKEN, words, SWAP)
    elif since is not None:
        at = since.astimezone(inspection.settings.line.timezone)
        words = f"NEXT is in use since {at:%A %Y-%m-%d %H:%M}: webhooks are signed with it, and we still send with the old."
        yield Finding(Level.WARN, Subject.NEXT_TOKEN, words, SWAP)
    else:
        yield Finding(Level.OK, Subject.NEXT_TOKEN, "One is to come, and nothing was signed with it yet.")


def _next_token(inspection: Inspection) -> Secret | None:
    try:
        tokens = config.account(inspection.settings, inspection.environ).tokens
    except IntakeError:
        # What is wrong with it is told of the account.
        return None
    return tokens[1] if len(tokens) > 1 else None
