"""What `intake doctor` says of the web side: whether it answers on this machine.

Only the line's own port is asked; what stands in front of it is not.
"""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from dataclasses import dataclass

from intake.cli.doctor.findings import Finding, Level, Subject
from intake.cli.doctor.inspection import Inspection
from intake.cli.run.run import refuse_taken
from intake.core.errors import IntakeError

ANSWER_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Listener:
    """A process of ours that answers at a port: what follows where it does not, and what starts it."""

    subject: Subject
    host: str
    port: int
    silent: str
    start: str
    setting: str


def web_findings(inspection: Inspection) -> Iterator[Finding]:
    """Yield whether the web side answers at its port."""
    web, silent = inspection.settings.web, "no call and no text is answered"
    start = "intake web (or intake serve)"
    yield listener_finding(Listener(Subject.WEB_SIDE, web.host, web.port, silent, start, "[web] port"))


def listener_finding(listener: Listener) -> Finding:
    """Return whether a process of ours answers at its port; where not, what follows of it and what starts it."""
    host, port = listener.host, listener.port
    if _answers(host, port):
        return Finding(Level.OK, listener.subject, f"Answers at {host}:{port}.")
    try:
        refuse_taken(host, port)
    except IntakeError as error:
        return Finding(Level.FAIL, listener.subject, error.words, error.mend or listener.setting)
    words = f"Nothing answers at {host}:{port}, and the port is free: {listener.silent}."
    return Finding(Level.WARN, listener.subject, words, listener.start)


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().read(16) == b"ok\n"
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
