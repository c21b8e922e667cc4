"""Within a minute of one webhook with another token /readyz, the log and the coordinator's phone say so, by themselves."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from urllib.parse import urlencode

from intake.core.delivery.message_kinds import MessageKind
from intake.simulator.config import FAKE_ACCOUNT
from intake.simulator.webhooks.signature import sign
from intake.storage.schema.tables import outbox
from tests.processes.running import HOST, Running, until

PATH = "/twilio/voice"
FIELDS = {
    "CallSid": "CA" + "1" * 32,
    "AccountSid": FAKE_ACCOUNT,
    "From": "+16125550142",
    "To": "+16127039227",
}


def test_one_webhook_with_another_token_is_heard_of_within_a_minute(sqlite_line: Running) -> None:
    sqlite_line.start("web", "work")
    assert until(lambda: _readyz(sqlite_line)["ready"] is True)
    signature = sign("f" * 32, f"http://{HOST}:{sqlite_line.port}{PATH}", FIELDS.items())

    assert _post(sqlite_line, signature) == 403

    assert until(lambda: _readyz(sqlite_line)["all_refused"] is True, 15)
    assert _readyz(sqlite_line)["refused"] == {"signature": 1}
    assert until(lambda: _alarmed(sqlite_line), 60)
    told = _stopped(sqlite_line)
    assert [
        (each["role"], each["what"], each["n"]) for each in told if each["event"] == "webhook.refused"
    ] == [("web", "signature", 1)]
    assert [(each["role"], each["reason"], each["n"]) for each in told if each["event"] == "alarm"] == [
        ("worker", "signature", 1)
    ]


def test_processes_that_run_are_known_until_they_stop(sqlite_line: Running) -> None:
    sqlite_line.start("web", "work")
    assert until(lambda: _roles(sqlite_line) == ["web", "web", "worker"])

    sqlite_line.stop()

    assert _roles(sqlite_line) == []


def _roles(line: Running) -> list[str]:
    with line.database() as database, database.reading() as work:
        return [each.role for each in work.running_processes.all()]


def _alarmed(line: Running) -> bool:
    with line.database() as database, database.reading() as work:
        kinds = work.connection.execute(outbox.select()).all()
    return [row.kind for row in kinds] == [MessageKind.ALL_REFUSED.value]


def _post(line: Running, signature: str) -> int:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature}
    return _asked(line, "POST", PATH, urlencode(FIELDS), headers).status


def _readyz(line: Running) -> Mapping[str, object]:
    connection = http.client.HTTPConnection(HOST, line.port, timeout=10)
    try:
        connection.request("GET", "/readyz")
        told: Mapping[str, object] = json.loads(connection.getresponse().read())
    finally:
        connection.close()
    return told


def _asked(
    line: Running, method: str, path: str, body: str, headers: Mapping[str, str]
) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(HOST, line.port, timeout=10)
    try:
        connection.request(method, path, body, dict(headers))
        return connection.getresponse()
    finally:
        connection.close()


def _stopped(line: Running) -> list[Mapping[str, object]]:
    for process in line.processes.values():
        process.terminate()
    said = "".join(process.communicate(timeout=20)[0] for process in line.processes.values())
    line.processes.clear()
    return [json.loads(each) for each in said.splitlines()]
