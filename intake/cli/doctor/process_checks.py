"""What `intake doctor` says of the line's processes: whether anything starts them again.

Starts nothing; it reads what each process noted of itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from intake.cli.doctor.findings import CheckedAs, Finding, Level, Subject
from intake.cli.doctor.inspection import Inspection
from intake.services.reports.checkup import Checkup

CALLED = {CheckedAs.WEB: "the web side", CheckedAs.WORKER: "the worker"}
MEND = "run it as a service with Restart=always (README, For an operator)"


def process_findings(inspection: Inspection, checkup: Checkup) -> Iterator[Finding]:
    """Yield whether each process of those who are looked at is started again when it ends."""
    alone = {each.role for each in checkup.health.processes if not each.supervised}
    looked_at = CALLED if inspection.checked_as is None else (inspection.checked_as,)
    names = [CALLED[role] for role in looked_at if role.value in alone]
    if names:
        words = f"Nothing starts {' and '.join(names)} again after a crash or a restart of the machine."
        yield Finding(Level.WARN, Subject.RESTARTING, words, MEND)
    else:
        yield Finding(Level.OK, Subject.RESTARTING, "What runs is started again when it ends.")
