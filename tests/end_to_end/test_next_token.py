"""While the token is changed, webhooks of both are answered, and the first of the next one is noted, once."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from intake import config
from intake.app import assemble, provider_of
from intake.core.secret import Secret
from intake.services.line.next_token import next_token_since
from intake.storage.queries.line_state import NEXT_TOKEN_SINCE
from intake.web.heartbeat import Heartbeat
from tests.support.stage import HER_PHONE, LINE, PUBLIC_URL, START, TOKEN, Stage

NEXT = "fedcba9876543210fedcba9876543210"
PATH = "/twilio/text"


@pytest.fixture
def heartbeat(stage: Stage) -> Heartbeat:
    """A web process that takes both tokens."""
    twilio = stage.settings.twilio
    tokens = tuple(Secret(token.encode()) for token in (TOKEN, NEXT))
    account = config.Account(
        sid=twilio.account_sid, tokens=tokens, api_base=twilio.api_base.url, timeout_seconds=5
    )
    provider = provider_of(stage.settings, account, stage.line)
    stage.app = assemble(stage.line, provider)
    return Heartbeat(stage.line, check=provider.check)


def text(stage: Stage, token: str, number: int) -> int:
    """Text the line, signed by the provider's own library."""
    fields = {
        "AccountSid": stage.settings.twilio.account_sid,
        "MessageSid": f"SM{number:032}",
        "From": HER_PHONE,
        "To": LINE,
        "Body": "MENU",
        "NumMedia": "0",
    }
    signature = RequestValidator(token).compute_signature(PUBLIC_URL + PATH, fields)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature}
    return stage.app.test_client().post(PATH, data=urlencode(fields), headers=headers).status_code


def noted(stage: Stage) -> str | None:
    with stage.line.database.reading() as work:
        return work.line_state.get(NEXT_TOKEN_SINCE)


def test_the_first_webhook_of_the_next_token_is_noted_once_and_keeps_no_token(
    stage: Stage, heartbeat: Heartbeat
) -> None:
    answers = [text(stage, TOKEN, 1), text(stage, "retired" * 5, 2)]
    heartbeat.beat()
    before = noted(stage)
    answers += [text(stage, NEXT, 3)]
    heartbeat.beat()
    first = noted(stage)
    stage.clock.move(hours=1)
    answers += [text(stage, NEXT, 4)]
    heartbeat.beat()

    assert answers == [200, 403, 200, 200]
    assert (before, noted(stage)) == (None, first)
    assert first is not None
    assert next_token_since(first, Secret(NEXT.encode())) == START
    assert next_token_since(first, Secret(TOKEN.encode())) is None
    assert NEXT not in first
