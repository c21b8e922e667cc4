"""What is asked only under `intake doctor --online`: the account at the provider, and the way in from outside.

Every question is bounded in time, and whatever goes wrong is a finding.
"""

from __future__ import annotations

from collections.abc import Iterator

from intake.cli.doctor.findings import Finding
from intake.cli.doctor.inspection import Inspection
from intake.cli.doctor.provider_checks import provider_findings
from intake.cli.doctor.public_checks import public_findings


def online_findings(inspection: Inspection) -> Iterator[Finding]:
    """Yield everything that needs the network."""
    yield from provider_findings(inspection)
    yield from public_findings(inspection)
