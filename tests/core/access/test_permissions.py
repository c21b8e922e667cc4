"""Permissions: what each role may see and do, written out."""

from __future__ import annotations

from intake.core.access.permissions import Permission, Role, may, may_invite, permissions_of


def test_an_interviewer_sees_and_does_their_own_and_nothing_else() -> None:
    """What is not in this list is refused to them."""
    assert {str(each) for each in permissions_of(Role.INTERVIEWER)} == {
        "see own", "order own", "see paper", "own account",
    }  # fmt: skip


def test_a_coordinator_sees_and_orders_everything_but_has_nothing_of_their_own_to_interview() -> None:
    """Every permission but the two that belong to an interviewer."""
    assert {str(each) for each in permissions_of(Role.COORDINATOR)} == {
        "see requests", "order requests", "see staff", "run staff", "see line", "run line", "see people", "run people", "see audit",
        "see figures", "see paper", "own account",
    }  # fmt: skip


def test_only_a_coordinator_invites_and_to_both_roles() -> None:
    """An interviewer grants nothing, not even what they hold."""
    table = {(inviter, invited): may_invite(inviter, invited) for inviter in Role for invited in Role}
    assert table == {
        (Role.COORDINATOR, Role.COORDINATOR): True,
        (Role.COORDINATOR, Role.INTERVIEWER): True,
        (Role.INTERVIEWER, Role.COORDINATOR): False,
        (Role.INTERVIEWER, Role.INTERVIEWER): False,
    }
    assert [role for role in Role if may(role, Permission.RUN_PEOPLE)] == [Role.COORDINATOR]
