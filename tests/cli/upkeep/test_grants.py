"""`intake db grants`: on PostgreSQL the console's role gets its rights and no other; SQLite is told to know none."""

from __future__ import annotations

import pytest

from intake.cli.upkeep.database import NO_ROLES
from intake.services.access.console_role import grant_to_console, role_standing
from intake.storage.engine.grants import CONSOLE_ROLE, Privilege, grants_of
from intake.storage.engine.rights import CONSOLE_RIGHTS
from intake.storage.unit_of_work import Database
from tests.cli.conftest import Operator, Told
from tests.conftest import as_console


def test_the_grants_are_printed_and_applied(operator: Operator, database: Database) -> None:
    is_file = database.folder is not None
    printed = "".join(f"{statement};\n" for statement in grants_of(CONSOLE_RIGHTS, CONSOLE_ROLE))
    done = f"The role {CONSOLE_ROLE} may do what the console does, and nothing else.\n"

    assert operator.types("db", "grants") == Told(0, NO_ROLES if is_file else printed)
    assert operator.types("db", "grants", "--apply") == Told(0, NO_ROLES if is_file else done)


def test_a_role_nobody_made_is_told_with_how_to_make_it(
    operator: Operator, postgresql_database: Database
) -> None:
    url = postgresql_database.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    named = Operator(
        operator.folder, operator.config_file, {**operator.environ, "INTAKE_STORAGE_URL": url}, operator.port
    )

    assert named.types("db", "grants", "--role", "nobody_made_this", "--apply") == Told(
        1,
        "Error: PostgreSQL knows no role nobody_made_this. To mend it: createuser --pwprompt nobody_made_this, "
        "as whoever runs the server\n",
    )


@pytest.mark.parametrize(
    ("change", "missing", "too_many"),
    [
        ("REVOKE SELECT (held) ON callback_request FROM {role}", ["SELECT callback_request.held"], []),
        ("REVOKE DELETE ON account FROM {role}", ["DELETE account"], []),
        ("GRANT SELECT (kind) ON outbox TO {role}", [], ["SELECT outbox.kind"]),
        ("GRANT UPDATE (result) ON staff_order TO PUBLIC", [], ["UPDATE staff_order.result"]),
        ("GRANT TRUNCATE ON audit_entry TO {role}", [], ["TRUNCATE audit_entry"]),
    ],
)
def test_what_a_role_lacks_and_has_too_much_of_is_told(
    postgresql_database: Database, change: str, missing: list[str], too_many: list[str]
) -> None:
    with postgresql_database.work() as work:
        work.connection.exec_driver_sql(change.format(role=CONSOLE_ROLE))
        work.commit()
    told = role_standing(postgresql_database, CONSOLE_ROLE)
    with postgresql_database.work() as work:
        work.connection.exec_driver_sql("REVOKE UPDATE (result) ON staff_order FROM PUBLIC")
        work.commit()

    assert told is not None
    assert not told.is_right
    assert ([str(each) for each in told.missing], [str(each) for each in told.too_many]) == (
        missing,
        too_many,
    )
    grant_to_console(postgresql_database)


def test_the_console_can_tell_how_its_own_role_stands(postgresql_database: Database) -> None:
    grant_to_console(postgresql_database)
    url = postgresql_database.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    console = Database(as_console(url), rights=CONSOLE_RIGHTS)

    told = role_standing(console)

    assert told is not None
    assert (told.role, told.is_right) == (CONSOLE_ROLE, True)
    owner = role_standing(postgresql_database)
    assert owner is not None
    assert owner.is_more
    assert Privilege("SELECT", "callback_request", "code_name") in owner.too_many
    console.close()


def test_there_is_nothing_to_tell_of_a_role_that_is_not_there_nor_of_a_file(
    sqlite_database: Database, postgresql_database: Database
) -> None:
    assert role_standing(sqlite_database) is None
    assert role_standing(postgresql_database, "nobody_made_this") is None
