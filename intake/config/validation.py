"""What settings must agree on with each other, and what the environment may not switch on.

Every check yields sentences that begin with section and key. Checks values only: no file is opened here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import time
from itertools import pairwise
from urllib.parse import urlsplit

from intake.config.settings import Settings
from intake.config.tokens import FILE, NEXT_TOKEN, TOKEN
from intake.config.value_types import Hours
from intake.core.errors import suggestion
from intake.core.retention.retention import Retention
from intake.core.scheduling.special_days import CallInTrouble, call_in_trouble

# 47 CFR 64.1200(c)(1): no call before 8 or after 21 by the clock of the person called.
EARLIEST, LATEST = time(8), time(21)
MINUTES_OF_A_DAY = 24 * 60
ENVIRONMENT = (
    "INTAKE_COMMAND",
    "INTAKE_TOKEN_PLACE",
    "INTAKE_CONFIG",
    "INTAKE_STORAGE_URL",
    TOKEN,
    TOKEN + FILE,
    NEXT_TOKEN,
    NEXT_TOKEN + FILE,
)
# Each of them prints what people told the line.
TALKATIVE = ("FLASK_DEBUG", "SQLALCHEMY_ECHO", "WERKZEUG_DEBUG_PIN")
OFF = frozenset({"", "0", "false", "no", "off"})
_ORDINARY_PORTS = (80, 443)
DATABASES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")


def environment_troubles(environ: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each variable that nothing reads or that would make the line talk."""
    for name in sorted(environ):
        if name.startswith("INTAKE_") and name not in ENVIRONMENT:
            yield f"The environment variable {name} is not read by anything.{suggestion(name, ENVIRONMENT)}"
        if name in TALKATIVE and environ[name].lower() not in OFF:
            yield f"{name} is set in the environment: it would print what people tell the line. Unset it."


def disagreements(settings: Settings) -> Iterator[str]:
    """Yield a sentence for each setting that contradicts another or a promise of the line."""
    yield from _numbers(settings)
    yield from _dates(settings)
    yield from _lists(settings)
    yield from _retention(settings)
    yield from _hours(settings)
    yield from _schedule(settings)
    yield from _provider(settings)
    yield from _storage(settings)
    yield from _console(settings)


def _numbers(settings: Settings) -> Iterator[str]:
    line = settings.line
    if line.quiet_number == line.number:
        yield "[line] quiet_number: must differ from number, which the posters show."
    former = line.former_numbers
    if line.number in former or line.quiet_number in former or len(set(former)) < len(former):
        yield "[line] former_numbers: each once, and none that is number or quiet_number now."
    phones = settings.coordinator.phones
    if len(set(phones)) < len(phones):
        yield "[coordinator] phones: each once: two votes of one phone would be those of one person."
    if set(phones) & {line.number, line.quiet_number, *former}:
        yield "[coordinator] phones: must not be one of the line's own numbers."
    day_one = settings.help_lines.day_one
    if day_one.connect and len(day_one.number.digits) < 10:
        yield "[help_lines.day_one] connect: only a number of ten digits can be connected to."


def _dates(settings: Settings) -> Iterator[str]:
    if settings.line.plan_due < settings.line.closes_on:
        yield "[line] plan_due: the plan cannot be due before closes_on."


def _lists(settings: Settings) -> Iterator[str]:
    languages = settings.languages
    named = {
        "[languages] offered": languages.offered,
        "[languages] interview": languages.interview,
        "[regions] offered": settings.regions.offered,
    }
    for place, names in named.items():
        if len(set(names)) < len(names):
            yield f"{place}: a name stands there twice."
    if "other" in languages.offered:
        yield "[languages] offered: the line cannot speak 'other'; put it under interview."


def _retention(settings: Settings) -> Iterator[str]:
    promised, chosen = Retention(), settings.retention
    for each in fields(Retention):
        most, value = getattr(promised, each.name), getattr(chosen, each.name)
        if not 1 <= value <= most:
            yield f"[retention] {each.name}: from 1 to {most}; the line promises no more than {most}."
    if chosen.days_open > chosen.days_hard:
        yield "[retention] days_open: must not be longer than days_hard."


def _hours(settings: Settings) -> Iterator[str]:
    for name in settings.windows.__struct_fields__:
        hours: Hours = getattr(settings.windows, name)
        if hours.starts < EARLIEST or hours.ends > LATEST:
            yield f"[windows] {name}: nobody is called before 08:00 or after 21:00."
    for name in settings.call_in.__struct_fields__:
        yield from _call_in_day(name, getattr(settings.call_in, name))


def _schedule(settings: Settings) -> Iterator[str]:
    schedule = settings.schedule
    if MINUTES_OF_A_DAY % (schedule.length_minutes + schedule.gap_minutes):
        # Otherwise the times of two days would not be the same, and two of them could overlap.
        yield "[schedule] gap_minutes: with length_minutes it must divide a day, such as 30, 45, 60 or 90 minutes."
    if schedule.working_hours.minutes < schedule.offer_hours * 60:
        yield "[schedule] offer_hours: an offer must fit into the working_hours of one day."


def _call_in_day(name: str, windows: tuple[Hours, ...]) -> Iterator[str]:
    for hours in windows:
        if call_in_trouble([hours]) is CallInTrouble.LENGTH:
            yield f"[call_in] {name}: {hours!r} must last two to three hours."
    for one, other in pairwise(sorted(windows, key=lambda hours: hours.starts)):
        if other.starts < one.ends:
            yield f"[call_in] {name}: {one!r} and {other!r} overlap."


def _provider(settings: Settings) -> Iterator[str]:
    twilio = settings.twilio
    host = urlsplit(twilio.api_base.url).hostname or ""
    if not twilio.api_base.loopback and host != "twilio.com" and not host.endswith(".twilio.com"):
        yield "[twilio] api_base: must be a twilio.com address, or the local Twilio on this machine."
    if twilio.api_base.loopback and not twilio.is_fake:
        yield "[twilio] api_base: a real account does not speak with the local Twilio. Remove this line."
    if settings.demo.clock_file is not None and not twilio.is_fake:
        yield "[demo] clock_file: only the demo may move its clock, never a line with a real account."


def _storage(settings: Settings) -> Iterator[str]:
    storage = settings.storage
    # The address may hold a password, so it is never repeated.
    if not storage.url.startswith(DATABASES):
        yield '[storage] url: must begin with "sqlite:///" or "postgresql://".'
    if storage.web_keys == storage.worker_keys:
        yield "[storage] worker_keys: must be another file than web_keys, which the web side may read."


def _console(settings: Settings) -> Iterator[str]:
    console, storage = settings.console, settings.storage
    if console.keys in (storage.web_keys, storage.worker_keys):
        yield "[console] keys: must be a file of its own, which neither the web side nor the worker reads."
    if console.url is None:
        return
    if urlsplit(console.url.url).port in _ORDINARY_PORTS:
        yield "[console] url: leave the port out; browsers do."
    if console.url.loopback:
        if not settings.twilio.is_fake:
            yield "[console] url: with a real account it must be a name that browsers reach, with https."
    elif urlsplit(console.url.url).hostname == urlsplit(settings.line.public_url.url).hostname:
        yield "[console] url: must have a host name of its own, not that of [line] public_url."
    if (console.host, console.port) == (settings.web.host, settings.web.port):
        yield "[console] port: must differ from [web] port; both listen on this machine."
