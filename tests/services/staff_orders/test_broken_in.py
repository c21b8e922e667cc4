"""What a console that was broken into writes itself: accounts, moments and orders of any kind. It gets no further by them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text, update

from intake.core.staff.halt_votes import OPERATOR
from intake.core.staff.staff_orders import ActDetails, CameOf, StaffAct
from intake.services.line.halt import halt_of, note_halt
from intake.services.staff_orders.apply_all import OrderDesk
from intake.services.staff_orders.ask import AskedAct
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.queries.requests import RequestState
from intake.storage.schema.tables import account
from tests.services.staff_orders.conftest import ANA, Console
from tests.support.staff import NOW, ask
from tests.support.stage import EXAMPLE, stage_settings

REFUSED = (CameOf.REFUSED, "", None)


@pytest.mark.parametrize(
    "handle",
    [f"x\n{NOW.isoformat()} operator", f"x\u2028{NOW.isoformat()} phone 1", "ana ", "", "UNHALT now"],
)
def test_no_name_of_an_account_is_a_vote_of_somebody_elses_or_words_to_anybody(
    console: Console, handle: str
) -> None:
    """Two accounts must not end a halt, whatever they are called."""
    dee = console.account("account of dee")
    with console.database.work() as work:
        note_halt(work, OPERATOR, NOW)
        work.connection.execute(update(account).where(account.c.id == ANA).values(handle=handle))
        work.commit()

    came = [console.came(AskedAct(StaffAct.END_STOP), by=each) for each in (ANA, dee)]

    assert came == [[REFUSED], [(CameOf.VOTED, "", None)]]
    with console.database.reading() as work:
        halt = halt_of(work, NOW)
    assert halt is not None
    assert [each.by.which for each in halt.votes] == ["dee"]


@pytest.mark.parametrize("until", [datetime(2018, 3, 9), NOW + timedelta(days=367)])  # noqa: DTZ001 - what is refused
def test_no_rest_lasts_until_a_moment_that_nobody_can_reckon_with(console: Console, until: datetime) -> None:
    assert console.came(AskedAct(StaffAct.REST, details=ActDetails(until=until))) == [REFUSED]
    assert console.came(AskedAct(StaffAct.TEXTS_GO_TO, details=ActDetails(place=2, until=until))) == [REFUSED]


def test_an_order_that_cannot_even_be_read_keeps_nothing_from_being_erased(
    console: Console, ledger: Ledger
) -> None:
    request = ask(console.database, state=RequestState.ERASING)
    never = "infinity" if console.database.engine.dialect.name == "postgresql" else "never"
    console.ask(AskedAct(StaffAct.RESUME))
    with console.database.work() as work:
        work.connection.execute(text("UPDATE staff_order SET asked_at = :never"), {"never": never})
        work.commit()
    settings = stage_settings(EXAMPLE.parent, "sqlite:///unused", "http://127.0.0.1:1")
    desk = OrderDesk(settings, console.database, console.worker_keys, ledger, lambda: NOW)

    with pytest.raises(Exception, match=r"."):
        desk.apply_all()

    with console.database.reading() as work:
        assert work.requests.get(request.id) is None
