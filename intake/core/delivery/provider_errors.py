"""Provider errors: what each error code means, whose it is to mend, and how (twilio.com/docs/api/errors).

One table, in words for whoever runs the line. What the line does by itself then is ``retry_policy``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ErrorMeaning(StrEnum):
    """What a code says, in the order in which one would want to know."""

    # The provider or carrier is busy.
    BUSY = "busy"
    # As many texts as our account may send within 24 hours were sent.
    DAY_LIMIT = "day limit"
    # The phone is off or out of reach.
    PHONE_OFF = "phone off"
    # Nobody knows why; it may work once more.
    UNKNOWN = "unknown"
    # It will never work.
    NEVER = "never"
    # A landline, or nothing that takes texts: no text to it will ever work.
    NO_TEXTS = "no texts"
    # They texted STOP: the carrier lets nothing through.
    STOPPED = "stopped"
    # Our number may not send texts yet, or not any more.
    UNREGISTERED = "unregistered"
    # The account or its token is wrong.
    CREDENTIALS = "credentials"


class Mender(StrEnum):
    """Whose it is to mend."""

    # Whoever runs this line.
    OURS = "ours"
    PROVIDERS = "the provider's"
    # Whose phone it is.
    THEIRS = "theirs"
    NOBODYS = "nobody's"


@dataclass(frozen=True, slots=True)
class ErrorFacts:
    """What a code means to the line; ``means`` is told in sentences, ``mend`` as it follows on *To mend it:*."""

    meaning: ErrorMeaning
    mender: Mender
    means: str
    mend: str


_RESTART = "then start the worker again"
_CODES: Mapping[tuple[int, ...], ErrorFacts] = {
    (429, 14107, 20429, 63017, 63018): ErrorFacts(
        ErrorMeaning.BUSY,
        Mender.PROVIDERS,
        "The provider was asked for too much at once.",
        "wait: the line asks again; where it stays so, lower [delivery] segments_per_second",
    ),
    (21611, 30001): ErrorFacts(
        ErrorMeaning.BUSY,
        Mender.PROVIDERS,
        "Too many of our texts wait at the provider.",
        "wait: the line asks again; where it stays so, lower [delivery] segments_per_second",
    ),
    (30017,): ErrorFacts(
        ErrorMeaning.BUSY, Mender.PROVIDERS, "The carrier's network is full.", "wait: the line asks again"
    ),
    (30022, 30023, 30027): ErrorFacts(
        ErrorMeaning.BUSY,
        Mender.OURS,
        "We sent more than the carriers let our campaign send.",
        "ask the provider for more in the campaign's registration, or lower [delivery] segments_per_second",
    ),
    (30035,): ErrorFacts(
        ErrorMeaning.BUSY,
        Mender.PROVIDERS,
        "The carriers are still setting our number up for texts.",
        "wait a day, and leave the number in its campaign: to take it out begins it anew",
    ),
    (63038,): ErrorFacts(
        ErrorMeaning.DAY_LIMIT,
        Mender.OURS,
        "Our account has sent as many texts as it may within 24 hours. They leave by themselves when that is over.",
        "ask the provider for a higher limit",
    ),
    (30003,): ErrorFacts(
        ErrorMeaning.PHONE_OFF,
        Mender.THEIRS,
        "The phone is off, out of reach, or takes no texts.",
        "ask them to check their phone; where it is so with all of one carrier, ask the provider",
    ),
    (30008,): ErrorFacts(
        ErrorMeaning.UNKNOWN,
        Mender.NOBODYS,
        "A carrier lost it, and does not say why.",
        "where it is often, open a ticket at the provider",
    ),
    (30036,): ErrorFacts(
        ErrorMeaning.NEVER,
        Mender.NOBODYS,
        "It did not reach the phone before it was of no more use.",
        "where it is often, open a ticket at the provider",
    ),
    (21614, 21635, 30006): ErrorFacts(
        ErrorMeaning.NO_TEXTS,
        Mender.THEIRS,
        "It is a landline, or another phone that takes no texts.",
        "ask them for a phone that takes texts, then: intake interviewer edit HANDLE --phone NUMBER",
    ),
    (21610,): ErrorFacts(
        ErrorMeaning.STOPPED,
        Mender.THEIRS,
        "They texted STOP to this number.",
        "they text START to it themselves, if they want texts again",
    ),
    (30004,): ErrorFacts(
        ErrorMeaning.NEVER,
        Mender.THEIRS,
        "The phone or its carrier blocks texts from us.",
        "ask them to unblock our number, or to ask their carrier to",
    ),
    (30005,): ErrorFacts(
        ErrorMeaning.NEVER,
        Mender.THEIRS,
        "No carrier knows this phone number any more.",
        "ask them for their number of today, then: intake interviewer edit HANDLE --phone NUMBER",
    ),
    (21211, 21214, 21217, 21265): ErrorFacts(
        ErrorMeaning.NEVER,
        Mender.OURS,
        "What we hold is no phone number that can be reached.",
        "correct it: intake interviewer edit HANDLE --phone NUMBER, or [coordinator] phones",
    ),
    (21612,): ErrorFacts(
        ErrorMeaning.NEVER,
        Mender.PROVIDERS,
        "The provider has no way from our number to this phone.",
        "open a ticket at the provider, with the code and the hour",
    ),
    (30007, 30038): ErrorFacts(
        ErrorMeaning.NEVER,
        Mender.OURS,
        "Our text was stopped on its way as unwanted, by the provider or a carrier.",
        "see that both numbers stand in an approved campaign whose samples are what we send, then open a ticket at "
        "the provider",
    ),
    (30450, 30453): ErrorFacts(
        ErrorMeaning.NEVER,
        Mender.OURS,
        "The provider took it for fraud (SMS pumping) and stopped it.",
        "in its console, see SMS pumping protection, and allow the numbers of our staff",
    ),
    (30610, 30640): ErrorFacts(
        ErrorMeaning.NEVER,
        Mender.OURS,
        "The provider's Compliance Toolkit stopped it.",
        "switch the toolkit off for our numbers: the line keeps quiet hours itself",
    ),
    (21408, 21215): ErrorFacts(
        ErrorMeaning.NEVER,
        Mender.OURS,
        "Our account may not text or call that country.",
        "allow the United States in the provider's geo permissions, of texts and of calls",
    ),
    (21608, 21219, 573005): ErrorFacts(
        ErrorMeaning.NEVER,
        Mender.OURS,
        "Our account is a trial: it reaches only phones that were verified with it.",
        "upgrade the account in the provider's console, and have its primary customer profile approved",
    ),
    (21216,): ErrorFacts(
        ErrorMeaning.NEVER,
        Mender.OURS,
        "The provider blocks our calls to this phone.",
        "see that the account has an approved primary customer profile, then open a ticket at the provider",
    ),
    (21210,): ErrorFacts(
        ErrorMeaning.NEVER,
        Mender.OURS,
        "Our account may not call from our own number.",
        "see that [line] number and quiet_number are numbers of this account: intake doctor --online",
    ),
    # The sending number is not ours, or cannot text.
    (21212, 21603, 21606, 21659): ErrorFacts(
        ErrorMeaning.UNREGISTERED,
        Mender.OURS,
        "Our account may not send texts from our own number.",
        f"see that [line] number and quiet_number are numbers of this account that can text, {_RESTART}",
    ),
    (30034,): ErrorFacts(
        ErrorMeaning.UNREGISTERED,
        Mender.OURS,
        "Our numbers are not registered to send texts.",
        f"register them for texts in the provider's console (A2P 10DLC), {_RESTART}",
    ),
    (30032,): ErrorFacts(
        ErrorMeaning.UNREGISTERED,
        Mender.OURS,
        "Our toll-free number is not verified to send texts.",
        f"have it verified in the provider's console (toll-free verification), {_RESTART}",
    ),
    (30033,): ErrorFacts(
        ErrorMeaning.UNREGISTERED,
        Mender.OURS,
        "Our campaign for texts was suspended.",
        f"answer the provider's mail about it (no other campaign helps), {_RESTART}",
    ),
    (30037,): ErrorFacts(
        ErrorMeaning.UNREGISTERED,
        Mender.OURS,
        "Sending texts is switched off for our account.",
        f"ask the provider why, have it switched on, {_RESTART}",
    ),
    (30024,): ErrorFacts(
        ErrorMeaning.NEVER,
        Mender.OURS,
        "A carrier does not know our number as registered yet.",
        "where the campaign is new, wait a day; then open a ticket at the provider",
    ),
    (401, 20003): ErrorFacts(
        ErrorMeaning.CREDENTIALS,
        Mender.OURS,
        "The provider does not take our account or token.",
        "put the right token into INTAKE_TWILIO_AUTH_TOKEN or its file, or set [twilio] account_sid; then start both again",
    ),
    (10001, 20005, 30002): ErrorFacts(
        ErrorMeaning.CREDENTIALS,
        Mender.OURS,
        "Our account is suspended or closed.",
        f"see its balance and the provider's mail, {_RESTART}",
    ),
}
ERRORS: Mapping[int, ErrorFacts] = {code: facts for codes, facts in _CODES.items() for code in codes}
# A bare status came from something between us and the provider, which gives a code with every refusal.
_BARE_STATUS = ErrorFacts(
    ErrorMeaning.BUSY,
    Mender.PROVIDERS,
    "Something on the way to the provider refused it.",
    "wait: the line asks again; where it stays so, see this machine's network and [twilio] api_base",
)
_UNTOLD = ErrorFacts(
    ErrorMeaning.UNKNOWN,
    Mender.NOBODYS,
    "It was tried, and nobody can tell what became of it.",
    "see the worker's log of that hour",
)


def error_facts(code: int | None) -> ErrorFacts:
    """Return what a code means; one that is not in the table will not get better by itself, and None names no code."""
    if code is None:
        return _UNTOLD
    return ERRORS.get(code) or (_BARE_STATUS if code < 1000 else _unlisted(code))


def meaning_of(code: int, *, too_many: bool = False) -> ErrorMeaning:
    """Return what a code asks the line to do.

    ``too_many`` is the status for too many requests: it gets better by itself, whatever the code beside it.
    """
    meaning = error_facts(code).meaning
    if too_many:
        return ErrorMeaning.DAY_LIMIT if meaning is ErrorMeaning.DAY_LIMIT else ErrorMeaning.BUSY
    return meaning


def _unlisted(code: int) -> ErrorFacts:
    return ErrorFacts(
        ErrorMeaning.NEVER,
        Mender.NOBODYS,
        "This line does not know the code.",
        f"read what it means: twilio.com/docs/api/errors/{code}",
    )
