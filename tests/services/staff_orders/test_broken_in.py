"""What a console that was broken into writes itself: accounts, moments and orders of any kind. It gets no further by them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from intake.core.staff.halt_votes import OPERATOR
from intake.core.staff.staff_orders import ActDetails, CameOf, StaffAct
from intake.services.line.halt import halt_of, note_halt
from intake.services.staff_orders.apply_all import OrderDesk
from intake.services.staff_orders.ask import AskedAct
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.seals import new_request_id
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


@pytest.mark.parametrize(
    ("order", "entry"),
    [
        ("asked_at = {never}", "hour = {never}"),
        ("act = {long}", "thing = {long}"),
        ("account = {long}", "account = {long}"),
        ("sealed = {bytes}", "act = {long}"),
    ],
)
def test_what_nobody_could_read_is_no_order_and_no_entry_and_holds_up_no_other(
    console: Console, ledger: Ledger, order: str, entry: str
) -> None:
    """Of no moment there is, or so long that it would fill the worker's memory."""
    request = ask(console.database, id=new_request_id(), state=RequestState.ERASING)
    is_server = console.database.engine.dialect.name == "postgresql"
    values = {
        "never": "'infinity'" if is_server else "'never'",
        "long": "'" + "x" * 50_000 + "'",
        "bytes": "repeat('x', 10000)::bytea" if is_server else "zeroblob(10000)",
    }
    console.ask(AskedAct(StaffAct.RESUME))
    with console.database.work() as work:
        work.connection.execute(text(f"UPDATE staff_order SET {order}".format(**values)))
        work.connection.execute(text(f"UPDATE audit_entry SET {entry}".format(**values)))
        work.commit()
    (paused,) = console.ask(AskedAct(StaffAct.REST))
    settings = stage_settings(EXAMPLE.parent, "sqlite:///unused", "http://127.0.0.1:1")

    OrderDesk(settings, console.database, console.worker_keys, ledger, lambda: NOW).apply_all()

    assert [each.came for each in console.answers([paused])] == [CameOf.DONE]
    with console.database.reading() as work:
        assert work.requests.get(request.id) is None
        assert [each.act for each in work.audit_entries.after(0)] == ["ordered: rest"]
        assert work.audit_entries.count() == 1
        assert not work.staff_orders.any_waits()


def test_a_console_that_keeps_its_accounts_locked_keeps_nothing_from_being_erased(
    console: Console, ledger: Ledger
) -> None:
    """The look at its orders ends in an error then, as it does where a table is gone."""
    request = ask(console.database, id=new_request_id(), state=RequestState.ERASING)
    console.ask(AskedAct(StaffAct.RESUME))
    with console.database.work() as work:
        work.connection.execute(text("ALTER TABLE account RENAME COLUMN role TO locked"))
        work.commit()
    settings = stage_settings(EXAMPLE.parent, "sqlite:///unused", "http://127.0.0.1:1")
    desk = OrderDesk(settings, console.database, console.worker_keys, ledger, lambda: NOW)

    try:
        with pytest.raises(DBAPIError):
            desk.apply_all()
    finally:
        with console.database.work() as work:
            work.connection.execute(text("ALTER TABLE account RENAME COLUMN locked TO role"))
            work.commit()

    with console.database.reading() as work:
        assert work.requests.get(request.id) is None
