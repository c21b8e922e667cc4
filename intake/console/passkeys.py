"""Passkeys: what a device is asked, in the browser's own words, and whether its answer is true. Keeps nothing.

The only place that speaks to devices. The device must know its holder (a finger, a face, a PIN) and say by itself whose
it is; which maker it is of is not asked.
"""

from __future__ import annotations

import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from intake.core.access.account import Passkey
from intake.services.access.enrol import FIRST_DEVICE, MadePasskey
from intake.services.access.sign_in import CEREMONY_LASTS, Assertion

# Far above any answer of a device.
LONGEST_ANSWER = 20_000
_TIMEOUT = int(CEREMONY_LASTS.total_seconds() * 1000)
# What the library raises of an answer that is no answer.
_MALFORMED = (
    WebAuthnException,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    RecursionError,
    binascii.Error,
)


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The address passkeys are made for: they work at no other."""

    url: str

    @property
    def host(self) -> str:
        """The host name, by which devices know the console and which they show."""
        return urlsplit(self.url).hostname or ""


@dataclass(frozen=True, slots=True)
class DeviceOwner:
    """Whose passkey a device is to make, and which it must not make again."""

    handle: str
    user_handle: bytes
    known: Sequence[bytes] = ()


def creation_options(party: RelyingParty, owner: DeviceOwner, challenge: bytes) -> str:
    """Return what a browser hands to a device that is to make a passkey, as JSON."""
    options = generate_registration_options(
        rp_id=party.host,
        # The host alone: it says nothing of what is behind it.
        rp_name=party.host,
        user_name=owner.handle,
        user_display_name=owner.handle,
        user_id=owner.user_handle,
        challenge=challenge,
        timeout=_TIMEOUT,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=each) for each in owner.known],
    )
    return options_to_json(options)


def request_options(party: RelyingParty, challenge: bytes, known: Sequence[bytes] = ()) -> str:
    """Return what a browser hands to a device that is to sign, as JSON; without ``known`` the device says whose it is."""
    options = generate_authentication_options(
        rp_id=party.host,
        challenge=challenge,
        timeout=_TIMEOUT,
        allow_credentials=[PublicKeyCredentialDescriptor(id=each) for each in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def verify_made(
    party: RelyingParty, challenge: bytes, answer: str, name: str = FIRST_DEVICE
) -> MadePasskey | None:
    """Return the passkey a device has made; None where its answer is not one to this challenge at this address."""
    if len(answer) > LONGEST_ANSWER:
        return None
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.url,
            require_user_verification=True,
        )
    except _MALFORMED:
        return None
    return MadePasskey(made.credential_id, made.credential_public_key, made.sign_count, party.url, name)


def credential_named(answer: str) -> bytes | None:
    """Return which passkey an answer names; None where it is no answer."""
    if len(answer) > LONGEST_ANSWER:
        return None
    try:
        return parse_authentication_credential_json(answer).raw_id
    except _MALFORMED:
        return None


def credential_as_text(credential_id: bytes) -> str:
    """Return by what a form names a passkey."""
    return bytes_to_base64url(credential_id)


def credential_of_text(text: str) -> bytes:
    """Return which passkey a form names, nothing where it names none."""
    try:
        return base64url_to_bytes(text)
    except _MALFORMED:
        return b""


def verify_answer(party: RelyingParty, challenge: bytes, answer: str, passkey: Passkey) -> Assertion | None:
    """Return what a passkey has signed; None where it is not this challenge, at this address, by a holder it knew."""
    try:
        signed = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.url,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except _MALFORMED:
        return None
    return Assertion(signed.credential_id, signed.new_sign_count)
