"""Which voices the provider speaks, and what a Say may hold.

Knows a closed list on purpose: a locale the provider does not speak must never pass by silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote
from xml.etree.ElementTree import Element

from intake.simulator.twiml.attributes import Attributes, TwimlError
from intake.simulator.twiml.documents import Caption, Say

BASIC_LENGTH = 4096
POLLY_LENGTH = 3000
ENCODED_LENGTH = 4500
DEFAULT_LOCALE = "en-US"

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_BASIC = ("man", "woman", "alice")
_BASIC_LOCALES = frozenset({"en-US", "en-GB", "en-AU", "en-CA", "es-ES", "es-MX", "es-US", "fr-FR", "de-DE"})
_GOOGLE_LOCALES = frozenset(
    {
        "en-US",
        "en-GB",
        "en-AU",
        "es-US",
        "es-ES",
        "vi-VN",
        "am-ET",
        "fr-FR",
        "de-DE",
        "cmn-CN",
        "ar-XA",
        "hi-IN",
    }
)
_POLLY_LOCALES = {
    "en-US": "Joanna Matthew Kendra Kimberly Salli Joey Justin Ivy Kevin Ruth Stephen Danielle Gregory",
    "es-US": "Lupe Penelope Miguel Pedro",
    "es-MX": "Mia Andres",
    "es-ES": "Conchita Lucia Enrique Sergio",
}
_POLLY = {name: locale for locale, names in _POLLY_LOCALES.items() for name in names.split()}
_POLLY_VOICE = re.compile(r"Polly\.([A-Z][a-z]+)(-Neural|-Generative)?")
_GOOGLE_VOICE = re.compile(r"Google\.([a-z]{2,3}-[A-Z]{2})-(Standard|Wavenet|Neural2|Chirp3-HD)-[A-Za-z]+")
_SSML = {
    "break": frozenset({"strength", "time"}),
    "emphasis": frozenset({"level"}),
    "lang": frozenset({_XML_LANG}),
    "p": frozenset[str](),
    "prosody": frozenset({"rate", "volume", "pitch"}),
    "s": frozenset[str](),
    "say-as": frozenset({"interpret-as", "format"}),
}
_RATE_WORDS = ("x-slow", "slow", "medium", "fast", "x-fast", "default")
_BREAK = re.compile(r"[0-9]{1,5}ms|[0-9]{1,2}(\.[0-9])?s")


def read_say(element: Element) -> Say:
    """Return what a Say speaks, or raise ``TwimlError`` where the provider would fail."""
    attributes = Attributes(element, frozenset({"voice", "language", "loop"}))
    voice = attributes.text("voice", "man")
    locale = _locale(voice, attributes)
    captions = tuple(_joined(_captions(element, Caption("", locale))))
    _check_length(" ".join(caption.text for caption in captions), voice)
    return Say(captions, attributes.whole("loop", 1, low=1, high=10))


def _locale(voice: str, attributes: Attributes) -> str:
    own = _locale_of(voice)
    if own is None:
        raise attributes.refuse("voice", "is not a voice the provider speaks", 13511)
    locale = attributes.text("language", own or DEFAULT_LOCALE)
    if own and locale != own:
        raise attributes.refuse("language", f"does not agree with the voice {voice}", 13512)
    if not own and locale not in _BASIC_LOCALES:
        raise attributes.refuse("language", "is not spoken by a basic voice", 13512)
    return locale


def _locale_of(voice: str) -> str | None:
    """The one locale a voice speaks, empty where it speaks several, None where there is no such voice."""
    if voice in _BASIC:
        return ""
    if match := _POLLY_VOICE.fullmatch(voice):
        return _POLLY.get(match[1])
    match = _GOOGLE_VOICE.fullmatch(voice)
    return match[1] if match and match[1] in _GOOGLE_LOCALES else None


def _captions(element: Element, tone: Caption) -> Iterator[Caption]:
    yield _spoken(element.text, tone)
    for child in element:
        yield from _captions(child, _child_tone(child, tone))
        yield _spoken(child.tail, tone)


def _spoken(text: str | None, tone: Caption) -> Caption:
    return Caption(text or "", tone.language, tone.slow)


def _child_tone(child: Element, tone: Caption) -> Caption:
    if child.tag not in _SSML:
        raise TwimlError(f"Say: <{child.tag}> may not stand inside it")
    attributes = Attributes(child, _SSML[child.tag])
    if child.tag == "break":
        _check_break(child, attributes)
    if child.tag == "lang":
        return Caption("", _lang(child), tone.slow)
    if child.tag == "prosody":
        return Caption("", tone.language, _is_slow(attributes) or tone.slow)
    return tone


def _check_break(child: Element, attributes: Attributes) -> None:
    attributes.choice("strength", "medium", ("none", "x-weak", "weak", "medium", "strong", "x-strong"))
    if attributes.has("time") and not _BREAK.fullmatch(attributes.text("time")):
        raise attributes.refuse("time", "must be like 300ms or 2s")
    if len(child) or (child.text or "").strip():
        raise TwimlError("break: nothing may stand inside it")


def _lang(child: Element) -> str:
    locale = child.get(_XML_LANG, "")
    if locale not in _GOOGLE_LOCALES | _BASIC_LOCALES:
        raise TwimlError(f"lang: xml:lang={locale!r} is not a locale the provider speaks", 13512)
    return locale


def _is_slow(attributes: Attributes) -> bool:
    rate = attributes.text("rate", "medium")
    if rate in _RATE_WORDS:
        return rate in ("x-slow", "slow")
    if not re.fullmatch(r"[0-9]{2,3}%", rate) or not 20 <= int(rate[:-1]) <= 200:
        raise attributes.refuse("rate", "must be 20% to 200% or a word such as slow")
    return int(rate[:-1]) < 100


def _joined(pieces: Iterator[Caption]) -> Iterator[Caption]:
    """Put neighbours of one tone together and drop what holds no words."""
    waiting: Caption | None = None
    for piece in pieces:
        if not piece.text.strip():
            continue
        if waiting and (waiting.language, waiting.slow) == (piece.language, piece.slow):
            waiting = Caption(f"{waiting.text} {piece.text}", piece.language, piece.slow)
            continue
        if waiting:
            yield _tidy(waiting)
        waiting = piece
    if waiting:
        yield _tidy(waiting)


def _tidy(caption: Caption) -> Caption:
    return Caption(" ".join(caption.text.split()), caption.language, caption.slow)


def _check_length(words: str, voice: str) -> None:
    limit = POLLY_LENGTH if voice.startswith("Polly.") else BASIC_LENGTH
    if not words:
        raise TwimlError("Say: there is nothing to say")
    if len(words) > limit:
        raise TwimlError(f"Say: {len(words)} characters, and {limit} is the limit", 13521)
    if len(quote(words)) > ENCODED_LENGTH:
        raise TwimlError(f"Say: more than {ENCODED_LENGTH} characters once encoded", 13521)
