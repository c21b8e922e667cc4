"""What is to be done by hand in the provider's console, with the text to paste.

Sentences that carriers send to people stand in the wordings, and are only copied here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import assert_never

from intake.core.provisioning.by_hand import ByHand
from intake.core.script.script import Script
from intake.services.reports.script_sheet import sheet_of

REDACTION = """\
Console > Messaging > Settings > General: switch on the redaction of message bodies. The provider grants it on request.
Leave the redaction of phone numbers off: it breaks STOP."""
PUMPING = """\
Console > Messaging > Settings > General: set SMS Pumping Protection to Enabled. It costs nothing within the
United States."""
OPT_OUT = """\
Console > Messaging > Services > the line's service > Opt-Out Management: switch Advanced Opt-Out on. Leave the
keywords and the opt-in reply as they are, and set for each language:"""
CAMPAIGN = """\
Console > Messaging > Regulatory Compliance: register a brand and a campaign for the service that holds both numbers.
  Use case: the one for charities where it is offered, else Low Volume Mixed.
  Description: People call or text our line to ask for a call back or to pick a time for a talk. We answer what they
  text, and remind those who asked for it of the time they picked. No advertising.
  How people opt in: They text or call our number first, which stands on printed cards and posters. A reminder is sent
  only to those who say yes to it in that conversation. They can text STOP at any time.
  Contains links: no. Contains phone numbers: yes, ours and those of help lines. For adults: yes.
  Sample messages:"""
SAMPLES = ("welcome.menu", "callback.times")


def paste(what: ByHand, script: Script) -> Iterator[str]:
    """Yield the lines that say what to do and what to paste."""
    match what:
        case ByHand.REDACTION:
            yield from REDACTION.splitlines()
        case ByHand.PUMPING:
            yield from PUMPING.splitlines()
        case ByHand.OPT_OUT_WORDS:
            yield from OPT_OUT.splitlines()
            yield from _carrier_words(script)
        case _:
            assert_never(what)


def campaign_text(script: Script) -> Iterator[str]:
    """Yield the lines of the registration for texts."""
    yield from CAMPAIGN.splitlines()
    said = _texts(script, script.languages[0])
    yield from (f"    {said[name]}" for name in SAMPLES)


def how_it_stands(done: Mapping[ByHand, date | None]) -> Iterator[str]:
    """Yield a line for each thing to do by hand, and the day it was confirmed."""
    for each in ByHand:
        on = done[each]
        yield f"{each.value:14}  {'not confirmed' if on is None else f'confirmed {on}'}"


def _carrier_words(script: Script) -> Iterator[str]:
    for language in script.languages:
        said = _texts(script, language)
        yield f"  {language}, STOP: {said['carrier.stop']}"
        yield f"  {language}, HELP: {said['carrier.help']}"


def _texts(script: Script, language: str) -> Mapping[str, str]:
    """Return every text by the name of its prompt, without the marks around what the settings fill in."""
    return {
        entry.name: sentence.words.translate(str.maketrans("", "", "{}"))
        for section in sheet_of(script, language).sections
        for entry in section.entries
        for sentence in entry.sentences
        if sentence.parts is not None
    }
