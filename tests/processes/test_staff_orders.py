"""A real worker answers a console within its wait, and one that is killed outright does every order once."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import insert, select

from intake.core.staff.staff_orders import ActDetails, CameOf, StaffAct
from intake.services.staff_orders.ask import WAIT_SECONDS, AskedAct, ask_worker, await_answers
from intake.storage.crypto.key_files import WEB_KEYS, read_web_keys
from intake.storage.queries.assignments import AssignmentState
from intake.storage.schema.tables import account, assignment, outbox
from intake.storage.unit_of_work import Database
from tests.processes.running import kill, running, until
from tests.support.staff import ask, hire

ANA, REQUESTS = "account of ana", 30


def test_a_worker_answers_within_the_wait_of_a_page_and_killed_outright_does_each_order_once(
    tmp_path: Path, database: Database, database_url: str
) -> None:
    hire(database, "kim")
    today = datetime.now(UTC).date()  # noqa: TID251 - real processes live by the machine's clock
    requests = [ask(database, n, requested_on=today) for n in range(REQUESTS)]
    with database.work() as work:
        row = {"id": ANA, "handle": "ana", "role": "coordinator", "user_handle": b"ana"}
        work.connection.execute(insert(account), row | {"made_on": date(2018, 3, 1)})
        work.commit()
    with running(tmp_path, database_url, "worker") as line:
        key = read_web_keys(line.folder / "keys" / WEB_KEYS).public_key
        # It looks for orders from its start on.
        assert until(lambda: _answered(database, key, [AskedAct(StaffAct.RESUME)], 5.0) == [CameOf.DONE])
        began = time.monotonic()
        assert _answered(database, key, [AskedAct(StaffAct.RESUME)], WAIT_SECONDS) == [CameOf.DONE]
        waited = time.monotonic() - began

        give = [AskedAct(StaffAct.GIVE, each.staff_code, ActDetails(handle="kim")) for each in requests]
        numbers = list[int]()
        for some in (give[:10], give[10:20], give[20:]):
            numbers += _ask(database, key, some)
            # Another time each: while it looks, while it does them, when it is done.
            time.sleep(len(numbers) / REQUESTS * 0.5)
            kill(line.processes["worker"].pid)
            line.start("worker")

        answers = await_answers(database, ANA, numbers, 60)
    assert waited < WAIT_SECONDS
    assert [each.came for each in answers] == [CameOf.DONE] * REQUESTS
    with database.engine.connect() as connection:
        held = Counter(connection.execute(select(assignment.c.request_id, assignment.c.state)).all())
        told = Counter(connection.execute(select(outbox.c.subject).where(outbox.c.kind == "given")).scalars())
    assert held == Counter((each.id, AssignmentState.TAKEN.value) for each in requests)
    assert told == Counter(each.id for each in requests)


def _ask(database: Database, key: bytes, acts: list[AskedAct]) -> tuple[int, ...]:
    now = datetime.now(UTC)  # noqa: TID251 - as above
    return ask_worker(database, key, ANA, acts, now=now)


def _answered(database: Database, key: bytes, acts: list[AskedAct], seconds: float) -> list[CameOf]:
    return [each.came for each in await_answers(database, ANA, _ask(database, key, acts), seconds)]
