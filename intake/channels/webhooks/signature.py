"""Whether a webhook was signed by the provider for the address we gave it.

The address is the configured one: Host and X-Forwarded headers are never asked. The algorithm is the one
we use: nothing in the request chooses it. It does not look at what the request says, nor at its size.

Computes what twilio's RequestValidator does, which the tests hold it against. That one takes the address apart
anew and lays the fields out twice for every request: 100 us of a turn, where this takes 15 (and the floor F
pays it too: scripts/bench/run webhook).
"""

from __future__ import annotations

import binascii
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from twilio.request_validator import add_port, remove_port

from intake.core.secret import Secret


class SignatureCheck:
    """Checks signatures against one public address and the token, or tokens while one replaces the other."""

    def __init__(self, public_url: str, tokens: Sequence[Secret]) -> None:
        address = urlsplit(public_url.rstrip("/"))
        # The provider is not of one mind whether the port belongs to the address it signs.
        self._addresses = (remove_port(address).encode(), add_port(address).encode())
        self._tokens = tuple(tokens)
        self._promoted: Secret | None = None

    @property
    def promoted(self) -> Secret | None:
        """The token that is to come, once a webhook was signed with it: the provider uses it from then on."""
        return self._promoted

    def accepts(self, target: str, fields: Mapping[str, str], signature: str) -> bool:
        """Tell whether the signature is the provider's: ``target`` is path and query as they came, undecoded.

        A missing header is an empty string. What cannot be encoded cannot have been signed.
        """
        if not signature or not target.startswith("/"):
            return False
        try:
            given = signature.encode("ascii")
            signed = (target + "".join(map("".join, sorted(fields.items())))).encode()
        except UnicodeEncodeError:
            return False
        # Each is computed, so that the time does not tell which token is the current one.
        answers = [
            (token, hmac.compare_digest(_signature(token, address + signed), given))
            for token in self._tokens
            for address in self._addresses
        ]
        signers = [token for token, is_signer in answers if is_signer]
        if signers and signers[0] is not self._tokens[0]:
            self._promoted = signers[0]
        return bool(signers)


def signature_of(token: Secret, url: str, fields: Mapping[str, str]) -> str:
    """Return how the provider signs a request to a whole address, for whoever asks in its place."""
    signed = url + "".join(map("".join, sorted(fields.items())))
    return _signature(token, signed.encode()).decode("ascii")


def _signature(token: Secret, message: bytes) -> bytes:
    return binascii.b2a_base64(hmac.digest(token.reveal(), message, "sha1"), newline=False)
