"""Settings: read once at start, frozen, typed, refused where they are wrong.

Reads the settings file and the environment it is given; opens no database, key file or network.
"""

from intake.config.account import account
from intake.config.errors import ConfigError
from intake.config.load import load
from intake.config.settings import Account, Settings
from intake.config.value_types import HelpNumber, Hours, Origin

__all__ = ["Account", "ConfigError", "HelpNumber", "Hours", "Origin", "Settings", "account", "load"]
