"""Opens the account at the provider for a command, and says in a sentence what a refusal of the provider means.

Only a command that names it speaks with the account's own settings; the line itself never does.
"""

from __future__ import annotations

import os

from intake import config
from intake.channels.rest.account_desk import TwilioAccountDesk
from intake.channels.rest.connection import Login
from intake.config.tokens import TOKEN
from intake.core.provisioning.provider_account import AccountDesk, AccountRefusal

NO_LOGIN = frozenset({20003, 20005, 20006, 401, 403})


def desk_of(settings: config.Settings) -> AccountDesk:
    """Return the account of some settings; raises ConfigError where it is not real yet."""
    account = config.account(settings, os.environ)
    return TwilioAccountDesk(Login(account.sid, account.tokens[0]), account.api_base, account.timeout_seconds)


def refusal_words(refusal: AccountRefusal) -> str:
    """Return what a refusal means."""
    if refusal.code is None:
        return "The provider gave no answer that can be read."
    if refusal.code in NO_LOGIN:
        return f"The provider does not take this account and token (error {refusal.code})."
    return f"The provider refused (error {refusal.code})."


def refusal_mend(refusal: AccountRefusal) -> str:
    """Return what to do about a refusal, as it is typed or set."""
    if refusal.code is None:
        return "see this machine's network and [twilio] api_base, then try again"
    if refusal.code in NO_LOGIN:
        return f"[twilio] account_sid and {TOKEN}: those of one account, with the rights of its owner"
    return f"see https://www.twilio.com/docs/api/errors/{refusal.code}, then try again"
