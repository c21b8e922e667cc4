"""`intake console shut-out` says that nobody is in any more, and how each is let in again."""

from __future__ import annotations

from intake.storage.unit_of_work import Database
from tests.cli.conftest import Operator, Told
from tests.support.accounts import have_account

SHUT = "Nobody is signed in, and no device, printed code or link opens anything any more.\n"


def test_everybody_is_named_with_the_command_that_asks_them_in_again(
    operator: Operator, database: Database
) -> None:
    have_account(database, "ana")

    assert operator.types_bare("console", "shut-out", "--config", str(operator.config_file)) == Told(
        0, f"{SHUT}To let ana in again: intake console invite --replace ana\n"
    )
    with database.reading() as work:
        assert work.accounts.passkeys() == ()


def test_where_nobody_has_an_account_nobody_is_named(operator: Operator) -> None:
    assert operator.types("console", "shut-out") == Told(0, SHUT)
