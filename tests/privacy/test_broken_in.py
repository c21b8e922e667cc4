"""A console that is broken into, on PostgreSQL: with its role and its key file it sees and orders, and reaches no phone.

What it cannot do is tried here as the role itself, with no code of ours in between. What it can is what README says of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from intake.core.staff.email_intake import MOST_INTAKES, IntakeAsked
from intake.core.staff.halt_votes import Voter, VoterKind
from intake.core.staff.interviewer import Standing
from intake.core.staff.staff_orders import ActDetails, CameOf, StaffAct
from intake.services.access.console_role import grant_to_console
from intake.services.line.adopt_codes import MOST_ADOPTED, adopt_codes
from intake.services.line.halt import halt_of, note_halt
from intake.services.retention.apply_orders import apply_orders
from intake.services.staff_orders.apply import StaffClerk, apply_staff_orders
from intake.services.staff_orders.apply_all import OrderDesk
from intake.services.staff_orders.ask import AskedAct, ask_worker, read_answers
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.key_files import CONSOLE_KEYS, WEB_KEYS, WORKER_KEYS, WorkerKeys, read_worker_keys
from intake.storage.crypto.seals import new_request_id
from intake.storage.unit_of_work import Database
from tests.conftest import as_console
from tests.support.console_house import ERASING, HELD, KIMS, UNGIVEN, House, code_of, id_of, open_house
from tests.support.email_desks import answers, example_emails
from tests.support.people import NOW
from tests.support.staff import KIM, RULES
from tests.support.statements import statements

# To read what a person is reached or recognised by.
READS = (
    "SELECT * FROM callback_request",
    "SELECT sealed_number FROM callback_request",
    "SELECT code_name FROM callback_request",
    "SELECT code_hmac, tag, phone_tag FROM callback_request",
    "SELECT channel FROM callback_request",
    "SELECT last_ring, last_heard FROM callback_request",
    # The order of rows as they were written, and in which transaction.
    "SELECT xmin FROM callback_request",
    "SELECT ctid FROM callback_request",
    "SELECT id FROM callback_request ORDER BY code_name",
    "SELECT id FROM callback_request WHERE code_name LIKE 'n%'",
    "SELECT callback_request FROM callback_request",
    "COPY callback_request TO STDOUT",
    "SELECT sealed_key FROM request_key",
    "SELECT body FROM conversation",
    "SELECT sealed_number FROM orders",
    "SELECT kind, due_at FROM outbox",
    "SELECT sealed_id FROM provider_copy",
    "SELECT tag FROM do_not_call",
    "SELECT n FROM wrong_code",
    "SELECT sealed_phone FROM interviewer",
    "SELECT phone_key FROM interviewer",
    "SELECT pin_hash FROM interviewer",
    "SELECT token, room FROM attempt",
    "SELECT sealed FROM staff_order",
    "SELECT minute FROM web_trouble",
    # Of those who join by text, and codes that were closed for the web side.
    "SELECT sealed_code FROM callback_request",
    "SELECT words_known FROM callback_request WHERE code_hmac IS NOT NULL",
    "SELECT * FROM join_invitation",
    "SELECT phone_key FROM join_invitation",
    "SELECT sealed_phone FROM join_invitation",
    "SELECT words FROM join_invitation",
    "SELECT code_hmac FROM join_invitation",
    "SELECT sealed_code FROM join_invitation",
    "SELECT handle FROM join_invitation WHERE words LIKE 's%'",
    "COPY join_invitation TO STDOUT",
)
# To ring or text somebody, or to have somebody rung.
RINGS = (
    "INSERT INTO outbox (id, kind, subject) VALUES ('1', 'ring_person', 'request-1')",
    "UPDATE outbox SET recipient_id = 'x'",
    "INSERT INTO attempt (id, request_id) VALUES ('1', 'request-1')",
    "UPDATE attempt SET state = 'ringing'",
    "UPDATE callback_request SET not_before = NULL, windows = 'evenings'",
    "UPDATE callback_request SET held = false",
    "UPDATE callback_request SET words_known = false",
    "UPDATE callback_request SET sealed_code = 'x'",
    "INSERT INTO callback_request (id, sealed_code) VALUES ('m', 'x')",
    "UPDATE appointment SET starts_at = now()",
    "INSERT INTO orders (what) VALUES ('save')",
)
# To make an interviewer, or change one.
STAFF = (
    "INSERT INTO interviewer (id, handle) VALUES ('m', 'mal')",
    "UPDATE interviewer SET standing = 'active'",
    "UPDATE interviewer SET sealed_phone = 'x'",
    "UPDATE assignment SET interviewer_id = 'm'",
    "UPDATE interviewer SET handle = 'mal'",
    "UPDATE interviewer SET resting_until = NULL",
    "UPDATE interviewer SET pin_hash = NULL",
    "UPDATE interviewer SET phone_key = 'x', sealed_phone = 'x', standing = 'active'",
    "UPDATE interviewer SET agreed_at = now(), offers_from = NULL",
    "DELETE FROM interviewer",
    # To let in somebody other than who sent JOIN, or to send it for them.
    "UPDATE join_invitation SET sealed_phone = 'x'",
    "UPDATE join_invitation SET phone_key = 'x', words = 'blue maple', joined_at = now()",
    "UPDATE join_invitation SET expires_at = now()",
    "UPDATE join_invitation SET code_hmac = 'x'",
    "DELETE FROM join_invitation",
    "TRUNCATE join_invitation",
    "INSERT INTO join_invitation (id, phone_key, sealed_phone) VALUES ('m', 'x', 'x')",
    "INSERT INTO join_invitation (id, words, joined_at) VALUES ('m', 'blue maple', now())",
    "INSERT INTO join_invitation (id, code_hmac) VALUES ('m', 'x')",
)
# To change what the line is known by, or what it owes.
MARKS = (
    "UPDATE line_state SET value = 'x'",
    "INSERT INTO line_state (name, value) VALUES ('key:public', 'x')",
    "DELETE FROM line_state",
    "UPDATE alembic_version SET version_num = '0001'",
    "UPDATE running_process SET seen_at = now()",
    "DELETE FROM callback_request",
    "UPDATE counter SET n = 0",
)
# To hide what was done.
TRACES = (
    "UPDATE audit_entry SET account = 'dee'",
    "DELETE FROM audit_entry",
    "TRUNCATE audit_entry",
    "INSERT INTO audit_entry (seq, hour, account, act, thing) VALUES (1, now(), 'dee', 'x', '')",
    "SELECT setval('audit_entry_seq_seq', 1)",
    "UPDATE staff_order SET result = 'done'",
    "DELETE FROM staff_order",
)
# To become somebody else, or to leave the database.
ESCAPES = (
    "SET ROLE postgres",
    "ALTER ROLE intake_console SUPERUSER",
    "CREATE TABLE mine (id text)",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "GRANT SELECT ON callback_request TO intake_console",
    "ALTER TABLE account OWNER TO intake_console",
    "CREATE TRIGGER mine BEFORE INSERT ON account EXECUTE FUNCTION now()",
    "COPY account TO PROGRAM 'cat'",
    "COPY account TO '/tmp/account'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT pg_reload_conf()",
)
# What it can, each as README says it.
CAN = {
    "let people in and out": (
        "DELETE FROM account_session",
        "INSERT INTO account (id, handle, role, user_handle, made_on) VALUES ('m', 'mal', 'coordinator', 'm', now())",
        "DELETE FROM passkey",
    ),
    "add false rows to the audit": (
        "INSERT INTO audit_entry (hour, account, act, thing) VALUES (now(), 'dee', 'x', '')",
    ),
    "set what interviewers can and when they are there": (
        "UPDATE interviewer SET agency = 'uroc', languages = 'en', regions = '', gender = NULL, daily_cap = 1, backup_id = NULL",
        "DELETE FROM availability",
        "DELETE FROM availability_exception",
    ),
    "ask somebody to join, so that your phone is asked who they are": (
        (
            "INSERT INTO join_invitation (id, handle, agency, languages, regions, daily_cap, sealed_code, expires_at) "
            "VALUES ('m', 'mal', 'uroc', 'en', '', 4, 'x', now())"
        ),
    ),
    "close days and call off visits": (
        "INSERT INTO day_exception (day, closed) VALUES ('2018-03-20', true)",
        "DELETE FROM visit",
    ),
    "keep others waiting": ("SELECT pg_advisory_xact_lock(1, 2)",),
}


FLOODED = 10_000
FLOOD = (
    "INSERT INTO join_invitation (id, handle, agency, languages, regions, daily_cap, sealed_code, expires_at) "
    f"SELECT 'flood' || n, 'mal' || n, 'uroc', 'en', '', 4, 'x', :until FROM generate_series(1, {FLOODED}) AS n"
)


@dataclass
class BrokenIn:
    """Who sits in the console: its role, its key file, and the line it belongs to."""

    house: House
    role: Database
    folder: Path
    worker_keys: WorkerKeys

    def orders(self, account: str, act: StaffAct, code: str = "", **details: object) -> CameOf:
        """Order something in the name of an account, and let the worker answer."""
        acts = [AskedAct(act, code, ActDetails(**details))]  # type: ignore[arg-type]
        numbers = ask_worker(self.role, self.house.keys.public_key, account, acts, now=NOW)
        clerk = StaffClerk(self.worker_keys, RULES, emails=example_emails)
        apply_orders(self.house.database, self.worker_keys, Ledger(self.folder / "ledger"), NOW)
        apply_staff_orders(self.house.database, clerk, NOW)
        (answer,) = read_answers(self.role, account, numbers)
        return answer.came

    def staff(self) -> list[tuple[object, ...]]:
        """Return every row of an interviewer."""
        with self.house.database.connection() as owner:
            return [tuple(row) for row in owner.execute(text("SELECT * FROM interviewer ORDER BY id"))]


@pytest.fixture
def broken_in(postgresql_database: Database, tmp_path: Path) -> Iterator[BrokenIn]:
    grant_to_console(postgresql_database)
    url = postgresql_database.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    # Without our rights around it: whoever sits in the process leaves them away.
    role = Database(as_console(url), 2)
    house = open_house(postgresql_database, role, tmp_path)
    yield BrokenIn(house, role, tmp_path, read_worker_keys(tmp_path / "keys" / WORKER_KEYS))
    role.close()


def _allowed(broken_in: BrokenIn, statements: Iterable[str]) -> list[str]:
    """Return which of some statements its role may say; each is taken back."""
    url = broken_in.role.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    allowed = []
    with psycopg.connect(url) as connection:
        for statement in statements:
            try:
                connection.execute(statement)
                allowed.append(statement)
            except psycopg.errors.InsufficientPrivilege:
                pass
            finally:
                connection.rollback()
    return allowed


def test_its_role_reads_and_does_nothing_by_which_a_phone_is_reached_or_a_trace_is_lost(
    broken_in: BrokenIn,
) -> None:
    tried = (*READS, *RINGS, *STAFF, *MARKS, *TRACES, *ESCAPES)

    assert _allowed(broken_in, tried) == []


def test_what_the_server_tells_of_columns_tells_nothing_of_those_it_may_not_read(broken_in: BrokenIn) -> None:
    with broken_in.house.database.connection() as owner:
        owner.execute(text("ANALYZE callback_request"))
    told = "SELECT attname FROM pg_stats WHERE tablename = 'callback_request'"
    with broken_in.role.reading() as work:
        seen = set(work.connection.execute(text(told)).scalars())

    assert seen & {"code_name", "sealed_number", "channel", "code_hmac", "tag", "phone_tag"} == set()
    assert "state" in seen


def test_it_can_do_what_the_page_for_operators_says(broken_in: BrokenIn) -> None:
    page = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    row = next(line for line in page.splitlines() if line.startswith("| the console, "))

    assert [words for words in CAN if words not in row] == []
    can = [each for statements in CAN.values() for each in statements]
    assert _allowed(broken_in, can) == can


def test_it_can_order_in_anybodys_name_what_a_coordinator_orders(broken_in: BrokenIn) -> None:
    ana = "ana" * 8

    assert broken_in.orders(ana, StaffAct.GIVE, code_of(UNGIVEN), handle="kim") is CameOf.DONE
    assert broken_in.orders(ana, StaffAct.LET_GO_ON, code_of(HELD)) is CameOf.DONE
    assert broken_in.orders(ana, StaffAct.STOP_LINE) is CameOf.DONE


def test_the_worker_refuses_an_order_of_nobody_of_an_interviewer_and_one_with_anothers_seal(
    broken_in: BrokenIn,
) -> None:
    nobodys = broken_in.orders("nobody", StaffAct.ERASE, code_of(KIMS))
    kims = broken_in.orders("kim" * 8, StaffAct.ERASE, code_of(KIMS))
    swapped = "INSERT INTO staff_order (account, act, sealed, asked_at) VALUES ('anaanaanaanaanaanaanaana', 'rest', 'x', :at)"
    with broken_in.role.work() as work:
        work.connection.execute(text(swapped), {"at": NOW})
        work.commit()
    apply_staff_orders(broken_in.house.database, StaffClerk(broken_in.worker_keys, RULES), NOW)

    with broken_in.house.database.reading() as work:
        assert work.line_state.get("paused") is None
    assert (nobodys, kims) == (CameOf.REFUSED, CameOf.REFUSED)


def test_it_ends_no_stop_alone_whoever_it_speaks_for(broken_in: BrokenIn) -> None:
    with broken_in.house.database.work() as work:
        note_halt(work, Voter(VoterKind.OPERATOR), NOW - timedelta(hours=1))
        work.commit()
    with broken_in.role.work() as work:
        forged = "INSERT INTO account (id, handle, role, user_handle, made_on) VALUES (:id, :id, 'coordinator', 'm', now())"
        work.connection.execute(text(forged), {"id": "mal"})
        work.commit()

    for account in ("ana" * 8, "dee" * 8, "mal"):
        broken_in.orders(account, StaffAct.END_STOP)

    with broken_in.house.database.reading() as work:
        assert halt_of(work, NOW) is not None


def test_it_lets_nobody_back_who_was_cut_off(broken_in: BrokenIn) -> None:
    kim, ana = KIM.handle, "ana" * 8
    assert broken_in.orders(ana, StaffAct.CUT_OFF, handle=kim) is CameOf.OTHERS_ASKED
    before = broken_in.staff()

    for act in (StaffAct.BACK, StaffAct.REST_TODAY, StaffAct.FORGET_PIN):
        broken_in.orders(ana, act, handle=kim)
    given = broken_in.orders(ana, StaffAct.GIVE, code_of(UNGIVEN), handle=kim)

    assert given is CameOf.NOT_ACTIVE
    assert broken_in.staff() == before
    with broken_in.house.database.reading() as work:
        assert [each.standing for each in work.interviewers.all() if each.handle == kim] == [Standing.CUT_OFF]
        assert work.assignments.live_of_staff(KIM.id) == ()


def test_its_key_file_opens_nothing(broken_in: BrokenIn) -> None:
    written = (broken_in.folder / "keys" / CONSOLE_KEYS).read_text(encoding="utf-8")
    others = [
        (broken_in.folder / "keys" / name).read_text(encoding="utf-8") for name in (WEB_KEYS, WORKER_KEYS)
    ]

    secrets = [
        line.split(" = ")[1]
        for text in others
        for line in text.splitlines()
        if "public" not in line and "=" in line
    ]
    assert len(secrets) == 4
    assert [each for each in secrets if each in written] == []


def test_it_enters_at_most_ten_requests_in_ten_minutes_and_only_in_the_lines_own_words(
    broken_in: BrokenIn,
) -> None:
    words = example_emails().script.wordings["en"].words("code_names.words")
    given = answers(number="another_phone", times=("mornings",)).given

    def entered(first: str, names: Iterable[str]) -> CameOf:
        named = tuple(f"{first} {second}" for second in names)
        asked = IntakeAsked(new_request_id(), "en", given, named, b"x", "6125550143")
        return broken_in.orders("ana" * 8, StaffAct.INTAKE, intake=asked)

    said = entered("give", ("me", "your", "name"))
    flood = [entered(words[number], words[-3:]) for number in range(MOST_INTAKES + 1)]

    page = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert "ten in ten minutes" in page
    assert (said, set(flood[:9]), flood[10]) == (CameOf.REFUSED, {CameOf.DONE}, CameOf.TOO_MANY)


def test_ten_thousand_invitations_make_no_look_up_of_a_code_long_and_keep_nothing_from_being_erased(
    broken_in: BrokenIn, ledger: Ledger
) -> None:
    house = broken_in.house
    with broken_in.role.work() as work:
        work.connection.execute(text(FLOOD), {"until": NOW + timedelta(days=6)})
        work.commit()

    with house.database.work() as work, statements(house.database) as asked:
        adopt_codes(work, house.keys, NOW)
        found = work.join_invitations.by_code(b"no such code", NOW)
        work.commit()
    settings = house.desk.settings
    OrderDesk(settings, house.database, broken_in.worker_keys, ledger, lambda: NOW).apply_all()

    assert found is None
    assert len(asked) < 50
    with house.database.reading() as work:
        waiting = "SELECT count(*) FROM join_invitation WHERE sealed_code IS NOT NULL AND id LIKE 'flood%'"
        assert work.connection.execute(text(waiting)).scalar_one() == FLOODED - MOST_ADOPTED
        assert work.requests.get(id_of(ERASING)) is None
