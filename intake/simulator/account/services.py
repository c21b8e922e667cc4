"""Messaging services: the pools of numbers that a registered campaign belongs to.

Holds values, under the provider's names.
"""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSettings:
    """What can be set for a messaging service; as it is right after it was made in the console."""

    friendly_name: str = ""
    inbound_request_url: str = ""
    inbound_method: str = "POST"
    fallback_url: str = ""
    fallback_method: str = "POST"
    status_callback: str = ""
    sticky_sender: str = "true"
    smart_encoding: str = "true"
    use_inbound_webhook_on_number: str = "false"


SERVICE_SETTINGS = tuple(each.name for each in fields(ServiceSettings))
SWITCHES = frozenset({"sticky_sender", "smart_encoding", "use_inbound_webhook_on_number"})


@dataclass(frozen=True, slots=True)
class MessagingService:
    """A service, the ids of its numbers, and how far its campaign is; an empty status: none was registered."""

    sid: str
    settings: ServiceSettings
    numbers: tuple[str, ...] = ()
    campaign_sid: str = ""
    campaign_status: str = ""
