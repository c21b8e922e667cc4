"""What whoever comes from a number hears and reads: by call, by text, at 911 and ERASE, and typed by someone else.

Run as a module it prints the table: ``python tests/privacy/child.py tests.services.incoming.numbers_heard``.
"""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

from intake.core.channel import Channel
from intake.core.conversation.intent import Utterance
from intake.storage.crypto.key_files import WEB_KEYS, new_keys, read_web_keys
from intake.storage.migrations import revisions
from intake.storage.unit_of_work import Database
from tests.properties.desk import Desk, example_script, open_desk

DATA = Path(__file__).parents[2] / "data" / "area_codes.toml"
OTHER_PHONE = "+16515550187"
TO_NUMBER_BY_CALL = ("1", "1", "1", "1", "1")
TO_NUMBER_BY_TEXT = ("hello", "1", "1", "1", "1")
TO_OTHER_NUMBER = (*TO_NUMBER_BY_TEXT, "2")
SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class ListedNumber:
    """A number of the list: whose it is, and the number."""

    whose: str
    e164: str


@dataclass(frozen=True, slots=True)
class Heard:
    """The names of what is said at the question of which number we call, after 911, after ERASE, and where it is typed."""

    call: str
    text: str
    danger: str
    erase: str
    typed: str


def listed_numbers() -> Iterator[ListedNumber]:
    """Yield a number of every area code and country of the list."""
    lists = tomllib.loads(DATA.read_text(encoding="utf-8"))
    for group in ("united_states", "elsewhere", "nobodys"):
        for name, codes in lists[group].items():
            for code in codes:
                yield ListedNumber(f"{group}.{name}", f"+1{code}5550142")
    for country, number in lists["other_countries"].items():
        yield ListedNumber(country, number)


def heard_from(desk: Desk, number: str) -> Heard:
    """Call and text from a number, and have another phone type it."""
    call_id = f"CA{abs(hash(number)):032x}"[:34]
    turn = 0
    for keys in ("", *TO_NUMBER_BY_CALL):
        _, turn = desk.call(call_id, number, Utterance(Channel.VOICE, keys), turn)
    call = _said(desk)
    text = _after(desk, number, *TO_NUMBER_BY_TEXT)
    danger = _after(desk, number, "911")
    erase = _after(desk, number, "ERASE")
    _after(desk, OTHER_PHONE, "menu", *TO_OTHER_NUMBER)
    return Heard(call, text, danger, erase, _after(desk, OTHER_PHONE, number))


def _after(desk: Desk, sender: str, *bodies: str) -> str:
    turns = len(desk.turns)
    # More than forty texts in ten minutes are a machine's.
    desk.clock.move(minutes=20)
    reply = desk.texts(*bodies, sender=sender)
    return _said(desk) if reply and len(desk.turns) > turns else SILENCE


def _said(desk: Desk) -> str:
    return " ".join(prompt.name for prompt in desk.turns[-1][0].prompts)


def _print() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/line.db")
        revisions.upgrade(database)
        new_keys(Path(folder))
        desk = open_desk(database, read_web_keys(Path(folder) / WEB_KEYS), example_script())
        for listed in listed_numbers():
            heard = heard_from(desk, listed.e164)
            print(listed.whose, listed.e164, *astuple(heard), sep=" | ")  # noqa: T201 - it is a table
        database.close()


if __name__ == "__main__":
    _print()
