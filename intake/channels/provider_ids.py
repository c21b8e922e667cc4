"""The ids the provider gives to calls, messages, numbers and messaging services: whatever has another shape is none of its own.

Written once, as the provider documents them, for what it posts to us and what we ask of it over REST.
"""

from __future__ import annotations

import re

CALL_ID = re.compile(r"CA[0-9a-fA-F]{32}")
MESSAGE_ID = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
NUMBER_ID = re.compile(r"PN[0-9a-fA-F]{32}")
SERVICE_ID = re.compile(r"MG[0-9a-fA-F]{32}")
