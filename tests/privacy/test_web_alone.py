"""The web side where the worker's keys cannot be read: everything works, and only the worker opens it."""

from __future__ import annotations

import ast
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from intake.core.conversation.deciding import TOO_FAST
from intake.services.retention.apply_orders import apply_orders
from intake.simulator.config import SimulatorConfig
from intake.simulator.exchange import Exchange
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto import key_files
from intake.storage.crypto.seals import SealedRequest, open_number
from intake.storage.migrations import revisions
from intake.storage.unit_of_work import Database
from tests.support.stage import LINE, QUIET, START, TOKEN

CHILD = Path(__file__).with_name("child.py")
ROOT = Path(__file__).parents[2]
CALLER, TEXTER, TYPIST, TYPED = "+16125550142", "+16515550187", "+16125550163", "+16125550171"
OPENERS = {"open_number", "open_phone", "open_id", "tag", "read_worker_keys"}


@dataclass
class WebAlone:
    """A web side that runs apart, and what the worker would have."""

    folder: Path
    exchange: Exchange
    database: Database


@pytest.fixture
def web_alone(capfd: pytest.CaptureFixture[str]) -> Iterator[WebAlone]:
    """The web side as another user; as who we are, with the key file closed to all, where we are not root."""
    # Not under pytest's own folder: nobody else may enter that.
    folder = Path(tempfile.mkdtemp(prefix="intake-alone-"))
    folder.chmod(0o711)
    other = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None
    _lay_out(folder, other)
    process = subprocess.Popen(
        [sys.executable, str(CHILD), "tests.privacy.web_alone", str(folder), str(other or "-")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        port = process.stdout.readline().strip()
        assert port, process.stderr.read()
        simulator = SimulatorConfig(
            auth_token=TOKEN, line_number=LINE, quiet_number=QUIET, line_url=f"http://127.0.0.1:{port}"
        )
        database = Database(f"sqlite:///{folder / 'data' / 'line.db'}")
        yield WebAlone(folder, Exchange(simulator, now=lambda: START), database)
        database.close()
    finally:
        process.kill()
        process.communicate()
        (folder / "keys" / key_files.WORKER_KEYS).chmod(0o600)
        shutil.rmtree(folder)


def _lay_out(folder: Path, other: int | None) -> None:
    key_files.new_keys(folder / "keys")
    for name in ("data", "web"):
        (folder / name).mkdir()
    (folder / "keys" / key_files.WEB_KEYS).rename(folder / "web" / key_files.WEB_KEYS)
    database = Database(f"sqlite:///{folder / 'data' / 'line.db'}")
    revisions.upgrade(database)
    database.close()
    if other is None:
        (folder / "keys" / key_files.WORKER_KEYS).chmod(0)
        return
    for name in ("data", "web"):
        for path in (folder / name, *(folder / name).iterdir()):
            os.chown(path, other, -1)


def test_everything_a_caller_does_works_and_only_the_worker_opens_it(web_alone: WebAlone) -> None:
    exchange = web_alone.exchange
    call = exchange.place_call(CALLER, LINE)
    for press in ("1", "1", "1", "1", "1", "1", "3#", "2", "1"):
        call.press(press)
    call.hang_up()
    for body in ("hola", "1", "1", "sí", "1", "1", "13", "2"):
        exchange.text(TEXTER, LINE, body)
    time.sleep(TOO_FAST.total_seconds())
    exchange.text(TEXTER, LINE, "1")
    typing = exchange.place_call(TYPIST, LINE)
    for press in ("1", "1", "1", "1", "2", "2", f"{TYPED[2:]}#", "1", "480273#", "3#", "1"):
        typing.press(press)
    typing.hang_up()
    exchange.text(TYPIST, LINE, "ERASE")

    assert exchange.log.errors == ()
    web_alone.folder.joinpath("keys", key_files.WORKER_KEYS).chmod(0o600)
    keys = key_files.read_worker_keys(web_alone.folder / "keys" / key_files.WORKER_KEYS)
    ledger = Ledger.beside(web_alone.folder / "keys" / key_files.WORKER_KEYS)
    applied = apply_orders(web_alone.database, keys, ledger, START)
    assert (applied.applied, applied.stuck) == (4, ())
    with web_alone.database.reading() as work:
        opened = {
            (row.language, row.contact): open_number(
                row.id, SealedRequest(row.sealed_number or b"", work.requests.sealed_key(row.id) or b""), keys
            )
            for row in work.requests.listed()
        }
    assert {about: (callee.number.e164, callee.extension) for about, callee in opened.items()} == {
        ("en", "this_phone"): (CALLER, None),
        ("es", "this_phone"): (TEXTER, None),
        ("en", "another_phone"): (TYPED, "480273"),
    }


def test_no_module_of_the_web_side_refers_to_anything_that_opens() -> None:
    code = (
        "import sys, json, intake.app; print(json.dumps([n for n in sys.modules if n.startswith('intake')]))"
    )
    loaded = json.loads(subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True))

    assert {"intake.web.twilio.voice", "intake.services.conversation.take_turn"} <= set(loaded)
    assert not {"intake.worker", "intake.services.retention.apply_orders"} & set(loaded)
    found = {name: _names(name) & OPENERS for name in loaded if name not in DEFINE}
    assert {name: names for name, names in found.items() if names} == {}
    assert not any("worker_keys" in _attributes(name) for name in loaded if name.startswith(WEB))


DEFINE = {"intake.storage.crypto.key_files", "intake.storage.crypto.seals"}
WEB = ("intake.app", "intake.web", "intake.services", "intake.channels")


def _tree(name: str) -> ast.AST:
    path = ROOT / Path(*name.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return ast.parse(file.read_text(encoding="utf-8"))


def _names(name: str) -> set[str]:
    nodes = list(ast.walk(_tree(name)))
    imported = {alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    return imported | _called(nodes)


def _called(nodes: list[ast.AST]) -> set[str]:
    return {
        node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        for node in nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name)
    }


def _attributes(name: str) -> set[str]:
    return {node.attr for node in ast.walk(_tree(name)) if isinstance(node, ast.Attribute)}
