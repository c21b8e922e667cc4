"""The one error of the settings. Says where the mistake is and how to mend it; never a value that is secret."""

from __future__ import annotations

from intake.core.errors import IntakeError


class ConfigError(IntakeError):
    """The settings are not right: names file, section, key and mend."""
