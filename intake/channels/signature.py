"""Whether a webhook was signed by the provider for the address we gave it.

The address is the configured one: Host and X-Forwarded headers are never asked. The algorithm is the one
we use: nothing in the request chooses it. It does not look at what the request says, nor at its size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from twilio.request_validator import RequestValidator

from intake.core.secret import Secret


class SignatureCheck:
    """Checks signatures against one public address and the token, or tokens while one replaces the other."""

    def __init__(self, public_url: str, tokens: Sequence[Secret]) -> None:
        self._public_url = public_url.rstrip("/")
        self._validators = tuple(RequestValidator(token.reveal().decode("ascii")) for token in tokens)

    def accepts(self, target: str, fields: Mapping[str, str], signature: str) -> bool:
        """Tell whether the signature is the provider's: ``target`` is path and query as they came, undecoded.

        A missing header is an empty string. What cannot be encoded cannot have been signed.
        """
        if not signature or not target.startswith("/"):
            return False
        url = self._public_url + target
        try:
            # Every validator is asked, so that the time does not tell which token is the current one.
            answers = [
                bool(validator.validate(url, dict(fields), signature)) for validator in self._validators
            ]
        except (UnicodeEncodeError, ValueError):
            return False
        return any(answers)
