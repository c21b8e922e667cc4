"""Ceremonies: what a page asks of a device, and what the browser brought back of it, verified or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import request

from intake.console.desk import Desk
from intake.console.passkeys import (
    DeviceOwner,
    RelyingParty,
    creation_options,
    credential_named,
    request_options,
    verify_answer,
    verify_made,
)
from intake.core.access.account import CeremonySubject
from intake.services.access.enrol import FIRST_DEVICE, MadePasskey
from intake.services.access.own_devices import device_name
from intake.services.access.sign_in import Assertion, begin_ceremony, passkey_of, take_ceremony


@dataclass(frozen=True, slots=True)
class AskedOfDevice:
    """What a page's form carries: the options for the device (JSON), and by what the challenge is found again."""

    options: str = field(repr=False)
    ceremony: str = field(repr=False)


def party_of(desk: Desk) -> RelyingParty:
    """Return the address passkeys of this console are made for."""
    return RelyingParty(desk.origin)


def asked_to_sign(desk: Desk, subject: CeremonySubject, known: Sequence[bytes] = ()) -> AskedOfDevice:
    """Begin to ask a device for its signature; without ``known`` it says by itself whose it is."""
    begun = begin_ceremony(desk.database, subject, desk.machine_clock())
    return AskedOfDevice(request_options(party_of(desk), begun.challenge, known), begun.token)


def asked_to_make(desk: Desk, subject: CeremonySubject, owner: DeviceOwner) -> AskedOfDevice:
    """Begin to ask a device for a passkey."""
    begun = begin_ceremony(desk.database, subject, desk.machine_clock())
    return AskedOfDevice(creation_options(party_of(desk), owner, begun.challenge), begun.token)


def answered_by(desk: Desk, subject: CeremonySubject) -> Assertion | None:
    """Return what the form that was sent signs in with; None for whatever reason it does not."""
    challenge = _challenge(desk, subject)
    answer = request.form.get("answer", "")
    named = credential_named(answer)
    passkey = None if named is None else passkey_of(desk.database, named)
    if challenge is None or passkey is None:
        return None
    return verify_answer(party_of(desk), challenge, answer, passkey)


def made_by(desk: Desk, subject: CeremonySubject) -> MadePasskey | None:
    """Return the passkey that the form that was sent brings; None for whatever reason it brings none."""
    challenge = _challenge(desk, subject)
    if challenge is None:
        return None
    name = device_name(request.form.get("name", "")) or FIRST_DEVICE
    return verify_made(party_of(desk), challenge, request.form.get("answer", ""), name)


def _challenge(desk: Desk, subject: CeremonySubject) -> bytes | None:
    token = request.form.get("ceremony", "")
    return take_ceremony(desk.database, token, subject, desk.machine_clock())
