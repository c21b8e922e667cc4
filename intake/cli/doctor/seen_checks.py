"""What `intake doctor` says of what the web side saw, and of the line as a whole.

That is refused webhooks, failed turns, space, a rest, old processes, and help lines that do not answer. Sends nothing and writes nothing; it reads what each process noted of itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from intake.cli.doctor.findings import Finding, Level, Subject
from intake.cli.doctor.inspection import Inspection
from intake.core.reports.web_troubles import WebTrouble
from intake.services.line.help_lines import HelpLineCheck
from intake.services.line.version import UNKNOWN, code_version
from intake.services.reports.checkup import Checkup
from intake.services.reports.disk_space import MEGABYTE, disk_space
from intake.services.reports.health import Health
from intake.services.reports.web_troubles import RefusedWebhooks
from intake.storage.queries.running_processes import RunningProcess

# Longer than a weekend day: whoever paused it has forgotten.
FORGOTTEN_AFTER = timedelta(days=1)
# A few more turns, and nothing is kept.
ALMOST_NOTHING = 50 * MEGABYTE
MENDS = {
    WebTrouble.SIGNATURE: (
        "compare INTAKE_TWILIO_AUTH_TOKEN with the provider's console, and [line] public_url with the webhooks there"
    ),
    WebTrouble.ACCOUNT: "compare [twilio] account_sid with the account whose numbers these are",
    WebTrouble.NUMBER: (
        "compare [line] number and quiet_number with the numbers whose webhooks lead here, and name old ones "
        "under [line] former_numbers"
    ),
    WebTrouble.SIZE: "see what else sends to the webhooks: the provider never sends as much",
    WebTrouble.FORM: "let the proxy pass headers and bodies on as they come",
    WebTrouble.TOKEN: "give every web side the same web_keys; after new keys it is over in a day",
}
RESTART = "start intake web and intake work again"


def seen_findings(inspection: Inspection, checkup: Checkup) -> Iterator[Finding]:
    """Yield what there is to say of refused webhooks, failed turns, space, a rest, processes and help lines."""
    health = checkup.health
    yield _refused(inspection, health.troubles.refused)
    yield _failed_turns(health)
    yield _disk(inspection)
    yield _paused(inspection, health)
    yield _halted(inspection, health)
    yield _processes(inspection, health)
    yield from map(_help_line, checkup.help_lines)


def _help_line(check: HelpLineCheck) -> Finding:
    name, words = check.line.value, f"{check.line.value} was last checked on {check.last_checked}."
    mend = f"call and text it, then: intake help-lines checked {name}"
    if check.is_silent:
        silent = f"{words} It does not answer: no sentence names it. The phone company's answer to HELP may."
        return Finding(Level.WARN, Subject.HELP_LINES, silent, mend)
    if check.is_old:
        return Finding(Level.WARN, Subject.HELP_LINES, f"{words} It may not answer any more.", mend)
    return Finding(Level.OK, Subject.HELP_LINES, words)


def _refused(inspection: Inspection, refused: RefusedWebhooks) -> Finding:
    subject = Subject.REFUSED_WEBHOOKS
    if refused.since is None or refused.last_at is None or refused.last_cause is None:
        return Finding(Level.OK, subject, "None since yesterday.")
    words = (
        f"{sum(refused.counts.values())} refused since {_at(inspection, refused.since)}, the last at "
        f"{_at(inspection, refused.last_at)}: {refused.last_cause}."
    )
    mend = MENDS[refused.last_cause]
    if refused.all_since is None:
        return Finding(Level.WARN, subject, words, mend)
    return Finding(Level.FAIL, subject, f"{words} Nothing else came in since: nobody is answered.", mend)


def _failed_turns(health: Health) -> Finding:
    subject, seen = Subject.FAILED_TURNS, health.troubles
    if not seen.failed_turns_of_a_day:
        return Finding(Level.OK, subject, "None since yesterday.")
    words = f"{seen.failed_turns_of_a_day} since yesterday: each time somebody heard that something broke."
    level = Level.FAIL if seen.failed_turns else Level.WARN
    return Finding(level, subject, words, "see the web side's log for turn.failed")


def _disk(inspection: Inspection) -> Finding:
    space = disk_space(inspection.line.database, inspection.machine.free_bytes)
    places = (("for the database", space.database), ("for temporary files", space.temporary))
    known = [(name, free) for name, free in places if free is not None]
    if not space.is_low:
        return Finding(Level.OK, Subject.DISK, "Nothing here is short of space.")
    words = f"Free: {', '.join(f'{free // MEGABYTE} MB {name}' for name, free in known)}."
    almost = any(free < ALMOST_NOTHING for _, free in known)
    notice = "On a full disk nothing is kept, and whoever calls hears that something broke."
    level = Level.FAIL if almost else Level.WARN
    return Finding(level, Subject.DISK, f"{words} {notice}", "free some space: df -h")


def _paused(inspection: Inspection, health: Health) -> Finding:
    since, until = health.paused_since, health.paused_until
    if not health.is_paused:
        return Finding(Level.OK, Subject.PAUSED, "The line takes requests.")
    words = "The line rests and takes no request."
    if since is not None:
        words = f"The line rests since {_at(inspection, since)} and takes no request."
    if until is not None and until > inspection.now:
        return Finding(Level.OK, Subject.PAUSED, f"{words} It goes on at {_at(inspection, until)}.")
    if since is not None and inspection.now - since <= FORGOTTEN_AFTER:
        return Finding(Level.OK, Subject.PAUSED, words)
    return Finding(Level.WARN, Subject.PAUSED, f"{words} Has it been forgotten?", "intake resume")


def _halted(inspection: Inspection, health: Health) -> Finding:
    if health.halted_since is None:
        return Finding(Level.OK, Subject.HALTED, "Texts and calls go out to people.")
    since = _at(inspection, health.halted_since)
    words = f"Nothing goes out to people since {since}: no text, no call, no offer. Erasing goes on."
    return Finding(Level.WARN, Subject.HALTED, words, "intake unhalt, and UNHALT from a coordinator")


def _processes(inspection: Inspection, health: Health) -> Finding:
    changed, here = inspection.machine.code_changed_at(), code_version()
    old = [each for each in health.processes if _is_old(each, here, changed)]
    if not old:
        return Finding(Level.OK, Subject.PROCESSES, "Those that run are of these files.")
    names = ", ".join(f"{each.role} {each.pid} ({each.version})" for each in old)
    words = f"Older than the files, which are {here}: {names}. People are answered by the code of before."
    return Finding(Level.WARN, Subject.PROCESSES, words, RESTART)


def _is_old(process: RunningProcess, here: str, changed: datetime) -> bool:
    # Whoever may not read the checkout knows no commit.
    comparable = UNKNOWN not in here and UNKNOWN not in process.version
    return process.started_at < changed or (comparable and process.version != here)


def _at(inspection: Inspection, moment: datetime) -> str:
    return f"{moment.astimezone(inspection.settings.line.timezone):%A %H:%M}"
