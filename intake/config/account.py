"""The provider account, put together at the moment something wants to speak with it.

Commands that never do (``intake flows check``) work without a token. Prints no token.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from intake.config.errors import ConfigError
from intake.config.public_address import public_address_troubles
from intake.config.settings import Account, Settings
from intake.config.tokens import auth_tokens

# 555-01xx belongs to nobody.
_FICTION = re.compile(r"\+1\d{3}55501\d\d")
# example.org is set aside for examples (RFC 2606).
_EXAMPLE = re.compile(r"(^|[/.])example\.(org|com|net)(/|:|$)")


def account(settings: Settings, environ: Mapping[str, str]) -> Account:
    """Return what the gateway and the signature check need; raises ConfigError where it is not real yet."""
    _refuse_placeholders(settings)
    twilio = settings.twilio
    return Account(
        sid=twilio.account_sid,
        tokens=auth_tokens(environ),
        api_base=twilio.api_base.url,
        timeout_seconds=twilio.timeout_seconds,
    )


def _refuse_placeholders(settings: Settings) -> None:
    line, twilio = settings.line, settings.twilio
    if twilio.is_fake and not twilio.api_base.loopback:
        raise ConfigError(
            "[twilio] account_sid: this is the example's. Put the account SID of your Twilio console there."
        )
    if twilio.is_fake:
        return
    troubles = [
        f"[line] {name}: 555-01xx numbers belong to nobody. Put a number of your account there."
        for name, number in (("number", line.number), ("quiet_number", line.quiet_number))
        if _FICTION.fullmatch(number.e164)
    ]
    troubles += public_address_troubles(line.public_url)
    places = {"[line] public_url": line.public_url.url}
    ways = settings.other_ways
    places |= {
        f"[other_ways] {name}": getattr(ways, name)
        for name in ("survey", "mailing_list", "page", "plan_page")
    }
    troubles += [
        f"{name}: this is the example's. Put your own address there."
        for name, place in places.items()
        if _EXAMPLE.search(place)
    ]
    if troubles:
        raise ConfigError("\n".join(troubles))
