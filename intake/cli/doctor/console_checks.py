"""What `intake doctor` says of the console: its keys, what it can read, whether it answers, and who can sign in.

Signs nobody in. Where the settings name no address there is no console, and nothing to say.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from intake.cli.doctor.findings import CheckedAs, Finding, Level, Subject
from intake.cli.doctor.inspection import Inspection
from intake.cli.doctor.web_checks import Listener, listener_finding
from intake.config.tokens import NEXT_TOKEN, TOKEN
from intake.core.errors import IntakeError
from intake.services.access.console_role import RoleStanding
from intake.services.reports.console_checkup import ConsoleCheckup, read_console_checkup
from intake.storage.crypto.key_files import read_console_keys
from intake.storage.engine.grants import CONSOLE_ROLE
from intake.storage.identity import HeldKey, held_by_console

START = "intake console (or intake serve)"
GRANT = "intake db grants --apply"
MAKE_ROLE = f"createuser --pwprompt {CONSOLE_ROLE} (as whoever runs PostgreSQL), then {GRANT}"
INVITE = "intake console invite --role coordinator --handle HANDLE"
RENEW = "as root: intake keys console"
_ROOT, _FOR_OTHERS = 0, 0o077


def console_findings(inspection: Inspection) -> Iterator[Finding]:
    """Yield what there is to say of the console itself, without its database."""
    console = inspection.settings.console
    if console.url is None:
        if inspection.checked_as is CheckedAs.CONSOLE:
            words = "The settings name no address: nobody looks after the line from a page."
            yield Finding(Level.WARN, Subject.CONSOLE, words, "[console] url")
        return
    yield from _keys(console.keys)
    if inspection.checked_as is CheckedAs.CONSOLE:
        yield _kept_from_console(inspection)
    silent = "nobody can look after the line from a page"
    yield listener_finding(
        Listener(Subject.CONSOLE, console.host, console.port, silent, START, "[console] port")
    )


def console_data_findings(inspection: Inspection) -> Iterator[Finding]:
    """Yield who can sign in to the console, and what its role may do; raises IntakeError where nothing can be read."""
    url = inspection.settings.console.url
    if url is None:
        return
    role = None if inspection.checked_as is CheckedAs.CONSOLE else CONSOLE_ROLE
    found = read_console_checkup(inspection.line.database, url.url, role)
    yield _signing_in(found, url.url)
    yield _rights(found)


def console_held(inspection: Inspection) -> Sequence[HeldKey]:
    """Return what the console's keys are known by, where there is a console and they can be read."""
    console = inspection.settings.console
    # What is wrong with them is told of the keys.
    with suppress(IntakeError):
        if console.url is not None:
            return held_by_console(read_console_keys(console.keys), console.keys)
    return ()


def _keys(path: Path) -> Iterator[Finding]:
    try:
        read_console_keys(path)
    except IntakeError as error:
        mend = None if error.mend is None or "keys new" in error.mend else error.mend
        yield Finding(Level.FAIL, Subject.CONSOLE_KEYS, error.words, mend or RENEW)
    else:
        yield Finding(Level.OK, Subject.CONSOLE_KEYS, "Readable by you alone.")


def _kept_from_console(inspection: Inspection) -> Finding:
    storage, keys = inspection.settings.storage, inspection.settings.console.keys
    read = [path for path in (storage.web_keys, storage.worker_keys) if _console_reads(keys, path)]
    if read:
        words = f"The console's user can read {read[0]}: whoever breaks into the console has what is sealed by it."
        mend = f"chmod 600 {read[0]}, and let it belong to the user whose it is"
        return Finding(Level.FAIL, Subject.KEPT_FROM_CONSOLE, words, mend)
    if any(name.startswith((TOKEN, NEXT_TOKEN)) for name in inspection.environ):
        words = "The console's user has the account's token: whoever breaks into the console can text and ring anybody."
        return Finding(Level.FAIL, Subject.KEPT_FROM_CONSOLE, words, f"take {TOKEN} out of its environment")
    words = "The console's user has neither the token nor any key of the two others, as it must be."
    return Finding(Level.OK, Subject.KEPT_FROM_CONSOLE, words)


def _console_reads(mine: Path, theirs: Path) -> bool:
    if os.geteuid() != _ROOT:
        return os.access(theirs, os.R_OK)
    # Root reads everything: whose the files are tells who else does.
    try:
        return mine.stat().st_uid == theirs.stat().st_uid or bool(theirs.stat().st_mode & _FOR_OTHERS)
    except OSError:
        return False


def _signing_in(found: ConsoleCheckup, url: str) -> Finding:
    if found.locked_out:
        names = ", ".join(found.locked_out)
        words = f"The passkeys of {names} were made for another address than {url}: they open nothing here."
        mend = f"[console] url, or intake console invite --replace {found.locked_out[0]}"
        return Finding(Level.FAIL, Subject.SIGNING_IN, words, mend)
    if not found.coordinators:
        return Finding(Level.WARN, Subject.SIGNING_IN, "No coordinator can sign in yet.", INVITE)
    return Finding(Level.OK, Subject.SIGNING_IN, f"Coordinators: {', '.join(found.coordinators)}.")


def _rights(found: ConsoleCheckup) -> Finding:
    if found.is_file:
        words = "Its own process holds it to them: that guards against mistakes, PostgreSQL also against a break-in."
        return Finding(Level.OK, Subject.CONSOLE_RIGHTS, words)
    if found.role is None:
        words = (
            f"PostgreSQL knows no role {CONSOLE_ROLE}: whoever breaks into the console may read every table."
        )
        return Finding(Level.WARN, Subject.CONSOLE_RIGHTS, words, MAKE_ROLE)
    return _role(found.role)


def _role(role: RoleStanding) -> Finding:
    if role.is_more:
        words = f"The role {role.role} owns tables or makes roles: whoever breaks into the console may do that too."
        return Finding(Level.FAIL, Subject.CONSOLE_RIGHTS, words, MAKE_ROLE)
    if role.too_many:
        words = (
            f"The role {role.role} has {len(role.too_many)} rights too many, the first: {role.too_many[0]}."
        )
        return Finding(Level.FAIL, Subject.CONSOLE_RIGHTS, words, GRANT)
    if role.missing:
        words = f"The role {role.role} lacks {len(role.missing)} rights, and pages fail; the first: {role.missing[0]}."
        return Finding(Level.FAIL, Subject.CONSOLE_RIGHTS, words, GRANT)
    words = f"The role {role.role} may do what the console does, and nothing else."
    return Finding(Level.OK, Subject.CONSOLE_RIGHTS, words)
