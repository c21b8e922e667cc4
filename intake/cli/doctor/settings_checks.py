"""What `intake doctor` says of what the settings name: account, words, clock and closing date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from intake import config
from intake.cli.doctor.findings import Finding, Level, Subject, findings_of_error
from intake.cli.doctor.inspection import Inspection
from intake.core.area_codes import zones_of_area
from intake.core.errors import IntakeError
from intake.services.line.load_script import load_script

HALF_A_YEAR = timedelta(days=182)


def account_findings(inspection: Inspection) -> Iterator[Finding]:
    """Yield whether the account's SID and token stand where they belong."""
    try:
        config.account(inspection.settings, inspection.environ)
    except IntakeError as error:
        yield from findings_of_error(
            Subject.ACCOUNT, error, "set INTAKE_TWILIO_AUTH_TOKEN and [twilio] account_sid"
        )
    else:
        yield Finding(Level.OK, Subject.ACCOUNT, "The provider's account SID and token are named.")


def settings_findings(inspection: Inspection) -> Iterator[Finding]:
    """Yield what there is to say of the words, the clock and the closing date."""
    yield from _flows(inspection.settings)
    yield _clock(inspection)
    yield _closing(inspection)


def _flows(settings: config.Settings) -> Iterator[Finding]:
    try:
        script = load_script(settings)
    except IntakeError as error:
        yield from findings_of_error(Subject.FLOWS, error, "intake flows check")
    else:
        words = f"Flows and words load, in {', '.join(script.languages)}."
        yield Finding(Level.OK, Subject.FLOWS, words)


def _clock(inspection: Inspection) -> Finding:
    zone = inspection.settings.line.timezone
    words = f"It is {inspection.now.astimezone(zone):%A %Y-%m-%d %H:%M} in {zone.key}."
    if inspection.settings.demo.clock_file is not None:
        words = f"{words} This is the demo's movable clock."
        return Finding(Level.WARN, Subject.CLOCK, words, "[demo] clock_file")
    if not _is_zone_of(inspection):
        area = _area(inspection)
        words = f"{words} The line's number is of area {area}, which has another clock: people would be called at wrong hours."
        return Finding(
            Level.WARN, Subject.CLOCK, words, f"[line] timezone, such as {min(zones_of_area(area))}"
        )
    return Finding(Level.OK, Subject.CLOCK, f"{words} If not, set the machine's clock.")


def _is_zone_of(inspection: Inspection) -> bool:
    """Tell whether the line's clock goes like one of those where its number is, in summer and in winter."""
    moments = (inspection.now, inspection.now + HALF_A_YEAR)
    zone, zones = inspection.settings.line.timezone, map(ZoneInfo, zones_of_area(_area(inspection)))
    return any(all(_offset(at, zone) == _offset(at, each) for at in moments) for each in zones)


def _offset(at: datetime, zone: ZoneInfo) -> timedelta | None:
    return at.astimezone(zone).utcoffset()


def _area(inspection: Inspection) -> str:
    return inspection.settings.line.number.e164.removeprefix("+1")[:3]


def _closing(inspection: Inspection) -> Finding:
    closes_on = inspection.settings.line.closes_on
    if inspection.today > closes_on:
        words = f"The process ended on {closes_on}: nothing new is taken."
        return Finding(Level.WARN, Subject.CLOSING_DATE, words, "[line] closes_on, where it goes on")
    return Finding(Level.OK, Subject.CLOSING_DATE, f"Requests are taken until {closes_on}.")
