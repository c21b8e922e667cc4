"""Every table says whether it is backed up and scrubbed, and backups, restores and scrubbing go by that."""

from __future__ import annotations

from sqlalchemy import Column, MetaData, Table, Text

from intake.storage.backup.dumps import TABLES
from intake.storage.backup.vacuum import SCRUBBED
from intake.storage.schema.table_facts import TableFacts, facts_of, table_facts
from intake.storage.schema.tables import callback_request, metadata

SILENT = (
    "The table {} does not say whether it is backed up and scrubbed: give its definition info=table_facts("
)


def _refusal(table: Table) -> str | None:
    try:
        facts_of(table)
    except LookupError as error:
        return str(error.args[0])
    return None


def _of_a_request(table: Table) -> bool:
    names = any(key.column.table is callback_request for key in table.foreign_keys)
    return table is callback_request or names or "request_id" in table.columns


def test_every_table_says_whether_it_is_backed_up_and_scrubbed() -> None:
    assert [said for table in metadata.sorted_tables if (said := _refusal(table))] == []


def test_whatever_holds_something_of_a_request_is_people_or_neither_and_scrubbed() -> None:
    holders = [table for table in metadata.sorted_tables if _of_a_request(table)]

    kept_or_left = {table.name for table in holders if facts_of(table).backup == "operations"}
    unscrubbed = {table.name for table in holders if not facts_of(table).scrubbed}

    assert (kept_or_left, unscrubbed) == (set(), set())
    assert {"callback_request", "request_key", "coordinator_notice"} <= {table.name for table in holders}


def test_a_table_that_says_nothing_is_refused_by_name_and_told_what_to_say() -> None:
    says = Table("says", MetaData(), Column("id", Text), info=table_facts(backup="people", scrubbed=True))
    silent = Table("silent", MetaData(), Column("id", Text))

    assert facts_of(says) == TableFacts("people", scrubbed=True)
    assert str(_refusal(silent)).startswith(SILENT.format("silent"))


def test_a_row_is_put_back_after_whatever_it_names() -> None:
    back: list[Table] = []
    for table in (*TABLES["operations"], *TABLES["people"]):
        assert {key.column.table for key in table.foreign_keys} <= {*back, table}
        back.append(table)


def test_each_half_of_a_backup_holds_what_its_tables_say() -> None:
    halves = {kind: {table.name for table in tables} for kind, tables in TABLES.items()}

    assert halves == {
        "operations": {
            "account",
            "audit_entry",
            "availability",
            "availability_exception",
            "counter",
            "interviewer",
            "line_state",
            "passkey",
            "recovery_code",
            "visit",
            "day_exception",
        },
        "people": {
            "appointment",
            "assignment",
            "attempt",
            "callback_request",
            "do_not_call",
            "request_key",
        },
    }


def test_what_is_scrubbed_is_what_says_so() -> None:
    assert set(SCRUBBED) == {
        "appointment",
        "assignment",
        "attempt",
        "callback_request",
        "conversation",
        "coordinator_notice",
        "orders",
        "provider_copy",
        "request_key",
        "staff_order",
        "wrong_code",
    }
