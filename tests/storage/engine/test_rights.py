"""The console reads and writes what the one table of rights names, and nothing else, on each engine and in every thread."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Table, delete, insert, select, text, update

from intake.storage.engine.authorizer import RightsError
from intake.storage.engine.engines import driver
from intake.storage.engine.grants import (
    CONSOLE_ROLE,
    Privilege,
    RoleError,
    grant,
    is_more_than_granted,
    privileges_had,
    privileges_of,
)
from intake.storage.engine.rights import CONSOLE_RIGHTS, TableRights
from intake.storage.engine.troubles import DatabaseTroubleError
from intake.storage.migrations import revisions
from intake.storage.queries.interviewers import DESCRIBED
from intake.storage.schema.tables import callback_request, metadata, staff_order
from intake.storage.unit_of_work import Database
from tests.conftest import as_console

NO_RIGHTS = TableRights(frozenset())
EXPLAINED = "EXPLAIN "
# Nothing here may ever be the console's, whatever a page would like to show.
NEVER = {
    "callback_request": {
        "code_name", "code_hmac", "sealed_code", "tag", "phone_tag", "sealed_number", "channel", "last_ring", "last_heard",
    },
    "interviewer": {
        "phone_key", "sealed_phone", "agreed_to", "phone_version", "texted_about", "texted_at",
        "pin_hash", "pin_wrong", "pin_paused_until",
    },
    "attempt": {
        "way", "token", "room", "sealed_interviewer_call", "sealed_person_call", "caller_key", "rung", "deadline_at",
    },
    "staff_order": {"sealed"},
    "join_invitation": {"sealed_code", "code_hmac", "phone_key", "sealed_phone", "words"},
}  # fmt: skip
DENIED_WHOLE = {
    "conversation",
    "orders",
    "wrong_code",
    "request_key",
    "coordinator_notice",
    "provider_copy",
    "do_not_call",
    "outbox",
    "sending_lane",
    "web_trouble",
}
ITS_OWN = {
    "account",
    "passkey",
    "recovery_code",
    "invitation",
    "account_session",
    "passkey_ceremony",
    "calendar_feed",
}
# When interviewers are there, days of the line, and where people are met.
HOUSE_DATA = {"availability", "availability_exception", "day_exception", "visit"}


def tables() -> Iterator[tuple[Table, TableRights]]:
    """Yield every table of the line with what the console may do with it."""
    return ((table, CONSOLE_RIGHTS.get(table.name, NO_RIGHTS)) for table in metadata.sorted_tables)


def refused(database: Database, statement: str) -> str | None:
    """Return in which words a statement is refused for want of a right, or None where it is not."""
    with database.work() as work:
        try:
            work.connection.exec_driver_sql(statement)
        except RightsError as error:
            return error.words
    return None


def test_the_table_names_what_there_is() -> None:
    known = {table.name: {column.name for column in table.columns} for table in metadata.sorted_tables}
    known["alembic_version"] = {"version_num"}

    unknown = {
        (table, column)
        for table, may in CONSOLE_RIGHTS.items()
        for column in (may.reads | may.inserts | may.updates) - known.get(table, set())
    }

    assert unknown == set()


def test_nothing_of_how_a_person_is_reached_or_recognised_is_the_consoles() -> None:
    never = {table: columns & CONSOLE_RIGHTS[table].reads for table, columns in NEVER.items()}
    whole = {table for table in metadata.tables if table not in CONSOLE_RIGHTS}
    writes = {table for table, may in CONSOLE_RIGHTS.items() if may.updates or may.deletes}
    adds = {table for table, may in CONSOLE_RIGHTS.items() if may.inserts}

    assert never == {table: frozenset() for table in NEVER}
    assert whole == DENIED_WHOLE
    assert writes == ITS_OWN | HOUSE_DATA | {"interviewer"}
    assert adds == ITS_OWN | HOUSE_DATA | {"staff_order", "audit_entry", "join_invitation"}
    assert CONSOLE_RIGHTS["interviewer"].updates == set(DESCRIBED)


def test_a_column_is_read_where_the_table_says_so_and_refused_everywhere_in_a_statement_where_not(
    console_database: Database,
) -> None:
    wrong = []
    for table, may in tables():
        for column in (each.name for each in table.columns):
            places = [
                f'SELECT "{column}" FROM {table.name}',
                f'SELECT 1 FROM {table.name} WHERE "{column}" IS NULL',
                f'SELECT 1 FROM {table.name} ORDER BY "{column}"',
            ]
            answers = {refused(console_database, place) is None for place in places}
            if answers != {column in may.reads}:
                wrong.append((table.name, column, answers))
        if may.reads != {each.name for each in table.columns}:
            assert refused(console_database, f"SELECT * FROM {table.name}")
        if not may.reads:
            assert refused(console_database, f"SELECT count(*) FROM {table.name}")

    assert wrong == []


def test_rows_are_added_changed_and_deleted_where_the_table_says_so(console_database: Database) -> None:
    wrong = []
    # SQLite asks for the whole table where a row is added.
    by_column = console_database.engine.dialect.name == "postgresql"
    for table, may in tables():
        if (refused(console_database, f"{EXPLAINED} DELETE FROM {table.name}") is None) != may.deletes:
            wrong.append(("delete", table.name, ""))
        for column in (each.name for each in table.columns):
            added = refused(
                console_database, f'{EXPLAINED} INSERT INTO {table.name} ("{column}") VALUES (NULL)'
            )
            if (added is None) != (column in may.inserts if by_column else bool(may.inserts)):
                wrong.append(("insert", table.name, column))
            changed = refused(console_database, f'{EXPLAINED} UPDATE {table.name} SET "{column}" = NULL')
            if (changed is None) != (column in may.updates):
                wrong.append(("update", table.name, column))

    assert wrong == []


def test_what_a_statement_gives_back_is_read_too(console_database: Database) -> None:
    deleted = f"{EXPLAINED} DELETE FROM account RETURNING handle"
    asked = f"{EXPLAINED} INSERT INTO staff_order (act) VALUES ('give') RETURNING "

    assert refused(console_database, deleted) is None
    assert refused(console_database, f"{asked} id") is None
    assert refused(console_database, f"{asked} sealed")


def test_a_refusal_is_one_sentence_without_a_value(console_database: Database) -> None:
    query = select(callback_request.c.id).where(callback_request.c.code_name == "nutmeg walnut")

    with pytest.raises(RightsError) as refusal, console_database.reading() as work:
        work.connection.execute(query)

    what = {
        "sqlite": "read callback_request.code_name",
        "postgresql": "do this with the table callback_request",
    }
    assert refusal.value.words == f"The console has no right to {what[console_database.engine.dialect.name]}."
    assert refusal.value.mend == "intake db grants --help"
    assert isinstance(refusal.value, DatabaseTroubleError)
    assert "nutmeg" not in "".join(map(repr, (refusal.value, refusal.value.__cause__)))


def test_what_was_refused_leaves_the_connection_as_good_as_before(console_database: Database) -> None:
    for _ in range(3):
        assert refused(console_database, "SELECT code_name FROM callback_request")
        with console_database.reading() as work:
            assert work.connection.execute(select(callback_request.c.staff_code)).all() == []


def test_every_thread_and_every_new_connection_is_guarded(console_database: Database) -> None:
    found: list[str | None] = []

    def try_both() -> None:
        found.append(refused(console_database, "SELECT sealed_number FROM callback_request"))

    for _ in range(2):
        threads = [threading.Thread(target=try_both) for _ in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        console_database.close()

    assert len(found) == 8
    assert None not in found


@pytest.mark.parametrize(
    "statement",
    [
        "ATTACH DATABASE ':memory:' AS other",
        "PRAGMA foreign_keys=OFF",
        "PRAGMA secure_delete=OFF",
        "PRAGMA writable_schema=ON",
        "PRAGMA wal_checkpoint(TRUNCATE)",
        "CREATE TABLE mine (id TEXT)",
        "CREATE TEMP TABLE mine (id TEXT)",
        "CREATE TEMP VIEW mine AS SELECT code_name FROM callback_request",
        "CREATE TRIGGER mine AFTER INSERT ON account BEGIN SELECT 1; END",
        "ALTER TABLE account ADD COLUMN more TEXT",
        "DROP TABLE account",
        "SELECT load_extension('anything')",
        "SELECT sql FROM sqlite_master",
        "SELECT seq FROM sqlite_sequence",
        "SELECT * FROM pragma_database_list",
        "SELECT rowid FROM callback_request",
        "SELECT 1 FROM account JOIN outbox ON true",
        "SELECT (SELECT max(due_at) FROM outbox)",
        "WITH all_of_it AS (SELECT code_name FROM callback_request) SELECT 1 FROM all_of_it",
        "SELECT id FROM callback_request UNION SELECT token FROM attempt",
        "REINDEX",
        "ANALYZE",
    ],
)
def test_no_way_leads_around_the_authorizer(sqlite_database: Database, statement: str) -> None:
    console = Database(str(sqlite_database.engine.url), rights=CONSOLE_RIGHTS)
    with (
        console.connection() as connection,
        pytest.raises(sqlite3.DatabaseError, match=r"prohibited|not authorized"),
    ):
        driver(connection).execute(statement)
    console.close()


def test_the_lines_own_processes_are_held_to_none_of_it(database: Database) -> None:
    assert refused(database, "SELECT code_name FROM callback_request") is None


def test_a_row_is_added_and_changed_by_the_console(console_database: Database) -> None:
    account = metadata.tables["account"]
    whole = {"id": "1", "handle": "ana", "role": "coordinator", "user_handle": b"1"}
    with console_database.work() as work:
        work.connection.execute(insert(account).values(**whole, made_on=text("CURRENT_DATE")))
        order = insert(staff_order).values(
            account="1", act="rest", sealed=b"sealed", asked_at=text("CURRENT_TIMESTAMP")
        )
        number = work.connection.execute(order.returning(staff_order.c.id)).scalar_one()
        work.connection.execute(update(account).values(seen_on=text("CURRENT_DATE")))
        work.connection.execute(delete(account))
        work.commit()

    assert number == 1


def test_a_database_without_tables_is_told_as_such(bare_database: Database) -> None:
    url = bare_database.engine.url.render_as_string(hide_password=False)
    console = Database(as_console(url.replace("+psycopg", "")), rights=CONSOLE_RIGHTS)

    assert revisions.current_revision(console) is None
    console.close()


def test_a_role_has_what_it_is_granted_and_no_more_whatever_it_had_before(
    bare_postgresql_url: str,
) -> None:
    database = Database(bare_postgresql_url)
    revisions.upgrade(database)
    before = "GRANT ALL ON orders, account TO {role}; GRANT SELECT (code_name) ON callback_request TO {role}"
    _run(database, before.format(role=CONSOLE_ROLE))
    with database.work() as work:
        had = privileges_had(work.connection, CONSOLE_ROLE)
        grant(work.connection, CONSOLE_RIGHTS, CONSOLE_ROLE)
        work.commit()

    with database.reading() as work:
        assert privileges_had(work.connection, CONSOLE_ROLE) == privileges_of(CONSOLE_RIGHTS)
        assert not is_more_than_granted(work.connection, CONSOLE_ROLE)
    assert {Privilege("TRUNCATE", "orders"), Privilege("SELECT", "callback_request", "code_name")} <= had
    assert str(Privilege("SELECT", "callback_request", "code_name")) == "SELECT callback_request.code_name"
    database.close()


def test_a_role_that_has_more_than_any_grant_tells_is_seen(bare_postgresql_url: str) -> None:
    database = Database(bare_postgresql_url)
    with database.reading() as work:
        assert is_more_than_granted(work.connection, "postgres")
    _run(database, f"CREATE TABLE of_its_own (); ALTER TABLE of_its_own OWNER TO {CONSOLE_ROLE}")
    with database.reading() as work:
        assert is_more_than_granted(work.connection, CONSOLE_ROLE)
    database.close()


@pytest.mark.parametrize("role", ["nobody_made_this", "x; DROP TABLE account", 'a"b', "", "Kim"])
def test_a_role_that_is_none_is_refused(postgresql_database: Database, role: str) -> None:
    with pytest.raises(RoleError), postgresql_database.work() as work:
        grant(work.connection, CONSOLE_RIGHTS, role)


def _run(database: Database, statements: str) -> None:
    with database.work() as work:
        for statement in statements.split("; "):
            work.connection.execute(text(statement))
        work.commit()
