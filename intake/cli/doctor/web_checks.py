"""What `intake doctor` says of the web side: whether it answers on this machine.

Only the line's own port is asked; what stands in front of it is not.
"""

from __future__ import annotations

import http.client
from collections.abc import Iterator

from intake.cli.doctor.findings import Finding, Level, Subject, findings_of_error
from intake.cli.doctor.inspection import Inspection
from intake.cli.run.run import refuse_taken
from intake.core.errors import IntakeError

ANSWER_SECONDS = 2


def web_findings(inspection: Inspection) -> Iterator[Finding]:
    """Yield whether the web side answers at its port."""
    host, port = inspection.settings.web.host, inspection.settings.web.port
    if _answers(host, port):
        yield Finding(Level.OK, Subject.WEB_SIDE, f"Answers at {host}:{port}.")
        return
    try:
        refuse_taken(host, port)
    except IntakeError as error:
        yield from findings_of_error(Subject.WEB_SIDE, error, "[web] port")
    else:
        words = f"Nothing answers at {host}:{port}, and the port is free: no call and no text is answered."
        yield Finding(Level.WARN, Subject.WEB_SIDE, words, "intake web (or intake serve)")


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().read(16) == b"ok\n"
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
