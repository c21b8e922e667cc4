"""Grants: what PostgreSQL is told so that the console's role may do what ``rights`` says, and what a role may do as it is.

Makes no role: whoever runs the server does. Whatever the role was given before is taken from it first, so that the
same words bring any database to the same rights.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text

from intake.core.errors import IntakeError
from intake.storage.engine.rights import Rights, TableRights
from intake.storage.schema.tables import metadata

CONSOLE_ROLE = "intake_console"
_KNOWN_ROLE = text("SELECT count(*) FROM pg_roles WHERE rolname = :role")
# What is owned, or had by being somebody else too, no grant tells of.
_MORE_THAN_GRANTED = text("""
    SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls
        OR EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid)
        OR EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid)
        OR has_schema_privilege(oid, current_schema(), 'CREATE')
    FROM pg_roles WHERE rolname = :role
""")
_ON_COLUMNS = text("""
    SELECT may.what, t.relname, c.attname
    FROM pg_class t
    JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped
    CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('REFERENCES')) AS may (what)
    WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND has_column_privilege(CAST(:role AS name), t.oid, c.attnum, may.what)
""")
_ON_TABLES = text("""
    SELECT may.what, t.relname, ''
    FROM pg_class t
    CROSS JOIN (VALUES ('DELETE'), ('TRUNCATE'), ('TRIGGER')) AS may (what)
    WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND has_table_privilege(CAST(:role AS name), t.oid, may.what)
""")


class RoleError(IntakeError):
    """There is no role of this name, or none could be used as a name."""


@dataclass(frozen=True, slots=True, order=True)
class Privilege:
    """One thing a role may do: SELECT, INSERT or UPDATE with a column of a table, or else with its rows (no column)."""

    what: str
    table: str
    column: str = ""

    def __str__(self) -> str:
        place = f"{self.table}.{self.column}" if self.column else self.table
        return f"{self.what} {place}"


def grants_of(rights: Rights, role: str) -> list[str]:
    """Return what PostgreSQL is told, statement by statement, as the owner of the tables; raises RoleError."""
    if not re.fullmatch("[a-z_][a-z0-9_]*", role):
        raise RoleError(f"{role} is no name for a role: small letters, digits and _ only.")
    taken = ("ALL TABLES IN SCHEMA public", "ALL SEQUENCES IN SCHEMA public", "SCHEMA public")
    return [
        *(f"REVOKE ALL ON {what} FROM {role}" for what in taken),
        # By itself nobody is given this since PostgreSQL 15; before, everybody was.
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {role}",
        *(f"GRANT {_words(may)} ON {table} TO {role}" for table, may in rights.items()),
        *(f"GRANT USAGE ON SEQUENCE {name} TO {role}" for name in _sequences(rights)),
    ]


def grant(connection: Connection, rights: Rights, role: str) -> None:
    """Give a role these rights and no other, in the transaction that runs; raises RoleError where there is none."""
    statements = grants_of(rights, role)
    if not knows_role(connection, role):
        raise RoleError(
            f"PostgreSQL knows no role {role}.",
            mend=f"createuser --pwprompt {role}, as whoever runs the server",
        )
    for statement in statements:
        connection.execute(text(statement))


def knows_role(connection: Connection, role: str) -> bool:
    """Tell whether the server of a PostgreSQL database knows a role."""
    return bool(connection.execute(_KNOWN_ROLE, {"role": role}).scalar_one())


def own_role(connection: Connection) -> str:
    """Return the role by which a connection to PostgreSQL works."""
    role: str = connection.execute(text("SELECT current_user")).scalar_one()
    return role


def privileges_of(rights: Rights) -> frozenset[Privilege]:
    """Return what a role may do that has these rights and no more."""
    return frozenset(privilege for table, may in rights.items() for privilege in _of_table(table, may))


def privileges_had(connection: Connection, role: str) -> frozenset[Privilege]:
    """Return what a role may do with the tables of a PostgreSQL database, however it came by it."""
    found = (connection.execute(query, {"role": role}) for query in (_ON_COLUMNS, _ON_TABLES))
    return frozenset(Privilege(*row) for rows in found for row in rows)


def is_more_than_granted(connection: Connection, role: str) -> bool:
    """Tell whether a role may do more than any grant says: it owns tables, makes roles, or belongs to another."""
    return bool(connection.execute(_MORE_THAN_GRANTED, {"role": role}).scalar())


def _of_table(table: str, may: TableRights) -> Iterator[Privilege]:
    for what, columns in _by_column(may).items():
        yield from (Privilege(what, table, column) for column in columns)
    if may.deletes:
        yield Privilege("DELETE", table)


def _words(may: TableRights) -> str:
    words = [f"{what} ({', '.join(sorted(columns))})" for what, columns in _by_column(may).items() if columns]
    return ", ".join([*words, *(["DELETE"] if may.deletes else [])])


def _by_column(may: TableRights) -> Mapping[str, Collection[str]]:
    return {"SELECT": may.reads, "INSERT": may.inserts, "UPDATE": may.updates}


def _sequences(rights: Rights) -> Iterator[str]:
    # What numbers the rows that are added.
    for name, may in rights.items():
        table = metadata.tables.get(name)
        numbered = None if table is None else table.autoincrement_column
        if numbered is not None and may.inserts and numbered.name not in may.inserts:
            yield f"{name}_{numbered.name}_seq"
