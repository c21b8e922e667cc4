"""What `intake doctor --online` says of the documents the provider falls back on: hosted, named, and the right ones.

A document is fetched and compared with what `intake flows fallback` prints now; spaces between its parts do not count.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from intake import config
from intake.channels.rest.connection import Login
from intake.channels.rest.hosted_document import fetch_hosted
from intake.cli.doctor.findings import Finding, Level, Subject, findings_of_error
from intake.cli.fallback_documents import fallback_documents
from intake.core.errors import IntakeError
from intake.core.provisioning.plan import NumberPlan
from intake.core.provisioning.probes import Reached
from intake.core.provisioning.provider_account import Setting
from intake.core.provisioning.wanted import OurNumber
from intake.services.line.load_script import load_script

# The hosting answers within a second; four documents are not to hold a checkup up for long.
SECONDS = 5
NAMES = {
    (OurNumber.LINE, Setting.CALLS_FALLBACK): "line_voice",
    (OurNumber.LINE, Setting.TEXTS_FALLBACK): "line_text",
    (OurNumber.QUIET, Setting.CALLS_FALLBACK): "quiet_voice",
    (OurNumber.QUIET, Setting.TEXTS_FALLBACK): "quiet_text",
}
COMMANDS = {
    "line_voice": "intake flows fallback",
    "line_text": "intake flows fallback --channel text",
    "quiet_voice": "intake flows fallback --quiet",
    "quiet_text": "intake flows fallback --quiet --channel text",
}


@dataclass(frozen=True, slots=True)
class Amiss:
    """What is wrong with one document, and what mends it."""

    words: str
    mend: str


def fallback_finding(settings: config.Settings, numbers: tuple[NumberPlan, ...]) -> Finding:
    """Return what there is to say of all four documents; the first that is amiss tells how to mend it."""
    try:
        amiss = [*_unnamed(numbers), *_unlike(settings, fallback_documents(load_script(settings)))]
    except IntakeError as error:
        return next(findings_of_error(Subject.FALLBACK, error, "intake flows check"))
    if not amiss:
        return Finding(Level.OK, Subject.FALLBACK, "All four are hosted, named, and what the line would say.")
    words = (
        f"{' '.join(each.words for each in amiss)} While the line is down, people hear an error in English."
    )
    return Finding(Level.FAIL, Subject.FALLBACK, words, amiss[0].mend)


def _unnamed(numbers: tuple[NumberPlan, ...]) -> Iterator[Amiss]:
    for number in numbers:
        for (whose, setting), name in NAMES.items():
            if whose is not number.wanted.whose or number.setup is None:
                continue
            if setting in number.unhosted:
                yield Amiss(
                    f"{name} is hosted nowhere.",
                    f"{COMMANDS[name]}, host what it prints, and put the address under [fallbacks] {name}",
                )
            elif number.changes.keys() & {setting, Setting(f"{setting} method")}:
                yield Amiss(f"{name} is not named at its number.", "intake provision --apply")


def _unlike(settings: config.Settings, documents: Mapping[str, str]) -> Iterator[Amiss]:
    account = config.account(settings, os.environ)
    login = Login(account.sid, account.tokens[0])
    for name, ours in documents.items():
        address = getattr(settings.fallbacks, name)
        if not address:
            continue
        hosted = fetch_hosted(login, account.api_base, address, SECONDS)
        mend = f"{COMMANDS[name]}, and paste what it prints at the address of [fallbacks] {name}"
        if not isinstance(hosted, Reached) or hosted.status != 200:
            yield Amiss(f"{name} is not at the address that [fallbacks] names.", mend)
        elif _parts(hosted.body) != _parts(ours):
            yield Amiss(f"{name} is another document than the line prints now.", mend)


def _parts(document: str) -> str | None:
    try:
        return ET.canonicalize(document, strip_text=True)  # the provider's own hosting, and bounded in size
    except ET.ParseError:
        return None
