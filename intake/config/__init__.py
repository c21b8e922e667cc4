"""Settings: read once at start, frozen, typed, refused where they are wrong.

Reads the settings file and the environment it is given; opens no database, key file or network.
"""

from intake.config.errors import ConfigError
from intake.config.kinds import HelpNumber, Hours, Origin
from intake.config.provider import account
from intake.config.reading import load
from intake.config.settings import Account, Settings

__all__ = ["Account", "ConfigError", "HelpNumber", "Hours", "Origin", "Settings", "account", "load"]
