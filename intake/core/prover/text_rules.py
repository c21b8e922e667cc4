"""What our texts may be: short, and nothing in them that gives a person away.

Judges rendered texts and the few sentences a stranger may hear; the words it looks for are ``policy``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from intake.core.channel import Channel
from intake.core.conversation.phrasing import MOST_SEGMENTS, MOST_SEGMENTS_ELSEWHERE
from intake.core.prover.findings import Fault, ProofRule, in_words
from intake.core.prover.rendering import Rendering
from intake.core.script import word_policy
from intake.core.script.plain_text import plain
from intake.core.script.prompt_values import show
from intake.core.script.script import Script
from intake.core.script.sms_segments import segments
from intake.core.script.wording import Wording, fill
from intake.core.script.wording_parts import PARTS

_LINK = re.compile(r"https?:|www\.|\b[\w-]+\.(?:org|com|net|edu|gov|info|us|mn|ly|io)\b", re.IGNORECASE)
_CAPITALS = re.compile(r"\b[A-ZÁÉÍÓÚÑ]{2,}\b")
# Heard by whoever picks up, by machines, and shown by phones that screen calls.
_HEARD_BY_STRANGERS = (
    "bridge.gate",
    "bridge.gate_wait",
    "bridge.gate_lost",
    "bridge.voicemail",
    "always.quiet_number",
)
# Texted by the line itself, and never part of a flow.
_TEXTED_BY_ITSELF = ("always.", "remarks.", "carrier.", "person.", "staff.", "staff_reply.")
# The carrier's own words stand where it wants them.
_SEEN_AT_ONCE = ("always.", "remarks.", "carrier.stop", "person.", "staff.", "staff_reply.")
# Read on a phone of staff, which others may see as well.
_TO_STAFF = ("staff.", "staff_reply.", "card.")
# Sections that are never texted to a person.
_NOT_FOR_PERSONS = ("staff", "card", "bridge", "keys", "dates", "lists.agencies")


def text_faults(renderings: Iterable[Rendering]) -> Iterator[Fault]:
    """Yield a fault for each rendered text that is too long, or alarming at first sight."""
    for each in renderings:
        for text in each.words:
            yield from _length(each.language, each.names[-1], text)
            yield from _first_sight(each.language, each.names[-1], text)


def line_faults(script: Script) -> Iterator[Fault]:
    """Yield a fault for each line of a wording that no text, or no stranger's ear, may meet."""
    for language, wording in script.wordings.items():
        for name, line in wording.lines.items():
            if not name.startswith(_NOT_FOR_PERSONS):
                for words in filter(None, (line.text, line.text_2, line.said)):
                    yield from _gives_away(language, name, _filled(words, script, wording))
                    yield from _carrier_words(language, name, words)
                    yield from _tells_of_a_secret(language, name, words)
            if name.startswith(_TO_STAFF):
                for words in filter(None, (line.text, line.text_2, line.said, line.voice)):
                    yield from _gives_away(language, name, _filled(words, script, wording))
            if name in _HEARD_BY_STRANGERS and line.voice is not None:
                yield from _gives_away(language, name, line.voice)
        yield from _said_outside_flows(script, wording)


def most_segments(language: str) -> int:
    """Return how many segments a text of a language may have."""
    return MOST_SEGMENTS.get(language, MOST_SEGMENTS_ELSEWHERE)


def _said_outside_flows(script: Script, wording: Wording) -> Iterator[Fault]:
    for name, line in wording.lines.items():
        # A part never stands alone: the whole that holds it is judged.
        if name.startswith(_TEXTED_BY_ITSELF) and PARTS not in name and line.text is not None:
            text = _filled(line.text, script, wording)
            yield from _length(wording.language, name, text)
            if name.startswith(_SEEN_AT_ONCE):
                yield from _first_sight(wording.language, name, text)


def _length(language: str, name: str, text: str) -> Iterator[Fault]:
    most, has = most_segments(language), segments(text)
    if has > most:
        message = f"{has} segments with its longest values, at most {most}: shorten it. It reads: {text}"
        yield in_words(ProofRule.SEGMENTS, language, name, message)


def _first_sight(language: str, name: str, text: str) -> Iterator[Fault]:
    start = text[: word_policy.SEEN_ON_A_LOCKED_SCREEN]
    for word in _held(start, word_policy.ALARMING_WORDS):
        message = f"'{word}' stands in the first {len(start)} characters: '{start}'. Say it later."
        yield in_words(ProofRule.ALARM, language, name, message)


def _gives_away(language: str, name: str, text: str) -> Iterator[Fault]:
    kinds = ((ProofRule.TOPIC, word_policy.TOPIC_WORDS), (ProofRule.AGENCY, word_policy.AGENCY_WORDS))
    for rule, words in kinds:
        for word in _held(text, words):
            yield in_words(rule, language, name, f"holds '{word}'. Others may read it: take it out.")
    link = _LINK.search(text)
    if link:
        message = f"holds the link '{link.group()}'. Only {', '.join(word_policy.ASKED_FOR)} may be sent."
        yield in_words(ProofRule.LINK, language, name, message)


def _tells_of_a_secret(language: str, name: str, words: str) -> Iterator[Fault]:
    for word in _held(words, word_policy.TELLTALE_WORDS):
        message = f"holds '{word}'. Whoever reads along would wonder: say it in another way."
        yield in_words(ProofRule.BYSTANDER, language, name, message)


def _carrier_words(language: str, name: str, words: str) -> Iterator[Fault]:
    if name.startswith("carrier."):
        # Sent by the carrier itself, whose words these are.
        return
    allowed = (
        word_policy.OWN_MEANING if name.partition(".")[0] in word_policy.OWN_MEANING_FLOWS else frozenset()
    )
    asked = {word.casefold() for word in _CAPITALS.findall(words)} | set(_asked_for(words))
    if ".options." in name:
        asked.add(plain(words))
    for word in sorted((asked & word_policy.CARRIER_WORDS) - allowed):
        message = f"asks for '{word.upper()}', which carriers act on by themselves. Use another word."
        yield in_words(ProofRule.CARRIER, language, name, message)


def _asked_for(words: str) -> Iterator[str]:
    spoken = plain(words).split()
    for verb, word in pairwise(spoken):
        if verb in word_policy.ASKING_VERBS:
            yield word


def _held(text: str, words: Iterable[str]) -> Iterator[str]:
    padded = f" {plain(text)} "
    for word in words:
        needle = f" {word[:-1]}" if word.endswith("*") else f" {word} "
        if needle in padded:
            yield word.rstrip("*")


def _filled(words: str, script: Script, wording: Wording) -> str:
    values = {name: show(value, wording, Channel.TEXT) for name, value in script.values.items()}
    # What was asked for by name may be sent; what differs with each person is checked when rendered.
    values |= dict.fromkeys(word_policy.ASKED_FOR, "")
    return fill(words, _Known(values))


class _Known(dict[str, str]):
    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> str:
        return ""
