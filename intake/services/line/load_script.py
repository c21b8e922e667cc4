"""Reads the script once, at start: flows, words, and the settings' values that fill them.

Proves nothing about it (see ``core.prover``); only what cannot be read at all is refused here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from intake.config import Settings
from intake.core.asks.table import ASKS
from intake.core.delivery.reminders import TWO_HOURS
from intake.core.requests.request_code import CODE_DIGITS
from intake.core.retention.retention import FIRST_TRY_WITHIN_DAYS
from intake.core.script.flow_parser import read_flows
from intake.core.script.prompt_values import Address, Day, Digits, Named, Plain, Value, hour_of
from intake.core.script.remarks import as_decided
from intake.core.script.script import Script
from intake.core.script.wording import read_wording
from intake.storage.flow_files import read_flow_tables, read_wording_tables, words_digest


def load_script(settings: Settings) -> Script:
    """Return everything the line can say; raises FlowError or WordingError where a file is broken."""
    folder = settings.flows.folder
    lists = {
        "agencies": tuple(settings.agencies),
        "regions": settings.regions.offered,
        "languages": settings.languages.interview,
    }
    flows = read_flows(read_flow_tables(folder), lists, ASKS)
    tables = read_wording_tables(settings.languages.offered, folder)
    values = script_values(settings)
    written = {name: value.words for name, value in values.items() if isinstance(value, Plain)}
    wordings = {
        language: as_decided(read_wording(language, table, flows, written), settings.remarks.decided)
        for language, table in tables.items()
    }
    digest = words_digest(settings.languages.offered, folder)
    return Script(flows, wordings, values, settings.line.timezone, digest)


def script_values(settings: Settings) -> Mapping[str, Value]:
    """Return what the settings fill into prompts, by placeholder."""
    lines, ways, kept = settings.help_lines, settings.other_ways, settings.retention
    return {
        "days": Plain(str(kept.days_hard)),
        "open_days": Plain(str(min(kept.days_open, kept.days_hard))),
        "tries": Plain(str(kept.tries)),
        "try_days": Plain(str(FIRST_TRY_WITHIN_DAYS)),
        "reminder_hours": Plain(str(TWO_HOURS // timedelta(hours=1))),
        "evenings_end": Plain(hour_of(settings.windows.evenings.ends)),
        "code_digits": Plain(str(CODE_DIGITS)),
        "talk_minutes": Plain(str(settings.schedule.length_minutes)),
        "closes_on": Day(settings.line.closes_on),
        "plan_due": Day(settings.line.plan_due),
        "line_number": Digits(settings.line.number.national),
        "day_one": Digits(lines.day_one.number.digits),
        "day_one_text": Digits(lines.day_one.text.digits),
        "hotline": Digits(lines.trafficking.number.digits),
        "hotline_text": Digits(lines.trafficking.text.digits),
        "crisis_line": Digits(lines.crisis.number.digits),
        "survey": Address(ways.survey),
        "mailing_list": Address(ways.mailing_list),
        "page": Address(ways.page),
        "email": Address(ways.email),
        "plan_page": Address(ways.plan_page),
        "take_back": Plain(""),
        "agencies": Named(tuple(f"lists.agencies.{agency}" for agency in settings.agencies)),
    }
