"""Whether the provider can and would reach a public address: told before anybody calls, instead of after.

Looks at the name alone: nothing is looked up. https is asked for where the setting is read.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from intake.config.value_types import Origin

PLACE = "[line] public_url"
# Names that exist on no public network (RFC 2606, RFC 6761, RFC 6762 and what routers hand out).
_NOWHERE = (".localhost", ".local", ".internal", ".lan", ".home", ".test", ".invalid", ".example")
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


def public_address_troubles(public_url: Origin) -> Iterator[str]:
    """Yield a sentence for what a real provider would refuse of our address, or could not reach."""
    host = (urlsplit(public_url.url).hostname or "").rstrip(".")
    if public_url.loopback:
        yield f"{PLACE}: a real provider cannot reach this machine's loopback address."
    elif (address := _address(host)) is not None:
        if not address.is_global:
            yield f"{PLACE}: {host} is an address of a private network, which the provider cannot reach."
    else:
        yield from _name_troubles(host)


def _name_troubles(host: str) -> Iterator[str]:
    if not host.isascii():
        yield f"{PLACE}: write the host's name in letters the provider takes: {_in_ascii(host)}."
    elif "_" in host:
        yield f"{PLACE}: the provider refuses a host's name with an underscore. Give the line another name."
    elif "." not in host or host.endswith(_NOWHERE):
        yield f"{PLACE}: {host} is no public name, so the provider cannot find it."
    elif not all(map(_LABEL.fullmatch, host.split("."))):
        yield f"{PLACE}: {host} is not the name of a host."


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _in_ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return "its xn-- form, as the certificate has it"
