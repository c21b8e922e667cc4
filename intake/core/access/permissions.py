"""Permissions: what an account may see and do at the console, by its one role; pure.

Decides nothing of a single request: whether something is an account's own is asked where it is looked up.
"""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never


class Role(StrEnum):
    """What an account is for: one role an account."""

    COORDINATOR = "coordinator"
    INTERVIEWER = "interviewer"


class Permission(StrEnum):
    """What a page needs: to see, or to do."""

    SEE_REQUESTS = "see requests"
    ORDER_REQUESTS = "order requests"
    # An interviewer's own requests, hours and outcomes.
    SEE_OWN = "see own"
    ORDER_OWN = "order own"
    # Everybody who interviews: what they can, and when they are there.
    SEE_STAFF = "see staff"
    RUN_STAFF = "run staff"
    SEE_LINE = "see line"
    RUN_LINE = "run line"
    SEE_PEOPLE = "see people"
    RUN_PEOPLE = "run people"
    SEE_AUDIT = "see audit"
    SEE_FIGURES = "see figures"
    SEE_PAPER = "see paper"
    # Passkeys, recovery codes and sessions of their own.
    OWN_ACCOUNT = "own account"


_INTERVIEWERS = frozenset(
    {Permission.SEE_OWN, Permission.ORDER_OWN, Permission.SEE_PAPER, Permission.OWN_ACCOUNT}
)
# A coordinator's account has no requests of its own: it sees and orders all of them.
_COORDINATORS = frozenset(Permission) - {Permission.SEE_OWN, Permission.ORDER_OWN}


def permissions_of(role: Role) -> frozenset[Permission]:
    """Return all that a role may see and do."""
    match role:
        case Role.COORDINATOR:
            return _COORDINATORS
        case Role.INTERVIEWER:
            return _INTERVIEWERS
        case _:
            assert_never(role)


def may(role: Role, permission: Permission) -> bool:
    """Tell whether a role holds a permission."""
    return permission in permissions_of(role)


def may_invite(inviter: Role, role: Role) -> bool:
    """Tell whether an account may invite somebody to a role: it grants only what it holds, or the pages of an interviewer."""
    return inviter is Role.COORDINATOR or (may(inviter, Permission.RUN_PEOPLE) and inviter is role)
