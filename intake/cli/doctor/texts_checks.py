"""What `intake doctor` says of texts that did not arrive since yesterday: how many, how large a share, whose to mend."""

from __future__ import annotations

from collections.abc import Iterator

from intake.cli.doctor.findings import Finding, Level, Subject
from intake.cli.doctor.inspection import Inspection
from intake.services.reports.checkup import Checkup
from intake.services.reports.failed_texts import FailedTexts

# As much of what was tried, and as many at least: then something is wrong now, and not with one phone.
MOST_FAILED, FEWEST = 0.5, 3


def texts_findings(_inspection: Inspection, checkup: Checkup) -> Iterator[Finding]:
    """Yield what failed since yesterday, by whose it is to mend."""
    found = checkup.failed_texts
    if not found.entries:
        yield Finding(Level.OK, Subject.FAILED_TEXTS, "None since yesterday.")
        return
    many = found.share >= MOST_FAILED and len(found.entries) >= FEWEST
    level = Level.FAIL if many else Level.WARN
    yield Finding(level, Subject.FAILED_TEXTS, _words(found), "intake texts failed")


def _words(found: FailedTexts) -> str:
    whose = ", ".join(f"{n} {mender} to mend" for mender, n in sorted(found.by_mender.items()))
    tried = len(found.entries) + found.sent
    return f"{len(found.entries)} of {tried} since yesterday did not arrive: {whose}."
