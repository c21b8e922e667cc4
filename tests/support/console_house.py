"""A house: a console over a line with somebody in every state, and accounts that may see all of it, their own, or nothing.

What a console must never show is handed in, so that two houses can differ in that alone.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from flask import Flask

from intake.console.app import assemble_console
from intake.console.desk import Desk
from intake.core.access.account import StaffAccount
from intake.core.access.permissions import Role
from intake.core.channel import Channel
from intake.core.phone import PhoneNumber
from intake.core.requests.contact import Contact, Format
from intake.core.scheduling.availability import DayException, ExceptionKind
from intake.core.scheduling.schedule import Window
from intake.core.staff.staff_code import staff_code
from intake.services.access.sessions import begin_session, session_of
from intake.services.staff_orders.apply_all import OrderDesk
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.key_files import WEB_KEYS, WebKeys, read_web_keys, read_worker_keys
from intake.storage.crypto.seals import seal_number
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.unit_of_work import Database
from tests.support.console import ORIGIN, Visitor, desk_over
from tests.support.house_things import have_house_things
from tests.support.people import NOW
from tests.support.staff import AMI, KIM, employ, set_hours

COORDINATORS, INTERVIEWERS = ("ana", "dee"), {"kim": KIM, "ami": AMI}
OLD = date(2018, 2, 20)
_TAKEN, _OFFERED = AssignmentState.TAKEN, AssignmentState.OFFERED


@dataclass(frozen=True, slots=True)
class Unshown:
    """What the console must show of no request: the number, the two words, the way and the person's own code.

    And of whoever sent JOIN: their phone and their two words.
    """

    number: str = "+16125550142"
    words: tuple[str, ...] = ("quartz", "walnut", "nutmeg", "sorrel", "fennel", "juniper", "larch", "sedge")
    channel: Channel = Channel.VOICE
    mark: bytes = b"t" * 32
    joined_phone: str = "+16125550143"
    joined_words: str = "saffron dune"

    def name(self, number: int) -> str:
        """Return the two words of the n-th request."""
        letters = chr(97 + number // 26) + chr(97 + number % 26)
        return f"{self.words[number % len(self.words)]} zebra{letters}"


@dataclass(frozen=True, slots=True)
class House:
    """A console that is open, and who may sign in at it by which token."""

    database: Database
    desk: Desk
    app: Flask
    keys: WebKeys
    tokens: Mapping[str, str] = field(default_factory=dict)

    def visitor(self, handle: str = "") -> Visitor:
        """Return a browser of somebody who has just signed in; of nobody without a handle."""
        visitor = Visitor(self.app)
        return visitor.signed_in_by(self.token_of(handle)) if handle else visitor

    def token_of(self, handle: str) -> str:
        """Begin a session of an account."""
        with self.database.work() as work:
            account = work.accounts.by_handle(handle)
            assert account is not None, handle
            token = begin_session(work, account, self.desk.here_now())
            work.commit()
        return token


# A request by its number here; its code is made of it.
UNGIVEN, OFFERED, KIMS, AMIS, BOOKED, CALLS, HELD, ERASING, NEW = range(1, 10)


def code_of(number: int) -> str:
    """Return the staff code of a request by its number."""
    return staff_code(number * 1000)


def id_of(number: int) -> str:
    """Return the id of a request by its number."""
    return f"{number:032x}"


def open_house(
    database: Database,
    console: Database,
    folder: Path,
    *,
    unshown: Unshown | None = None,
    origin: str = ORIGIN,
) -> House:
    """Fill an empty database and open a console over it by the rights of ``console``."""
    house = empty_house(database, console, folder, origin=origin)
    unshown = unshown or Unshown()
    have_house_things(database, house.keys, phone=unshown.joined_phone, words=unshown.joined_words)
    _let_people_ask(house, unshown)
    return house


def empty_house(database: Database, console: Database, folder: Path, *, origin: str = ORIGIN) -> House:
    """Open a console over a line that has staff, and that nobody has asked anything of."""
    desk = desk_over(console, folder, origin)
    keys = read_web_keys(folder / "keys" / WEB_KEYS)
    app = assemble_console(desk, lambda token: session_of(desk.database, token, desk.here_now()))
    house = House(database, desk, app, keys)
    _employ_and_open(house)
    return house


def _employ_and_open(house: House) -> None:
    employ(house.database, house.keys, *INTERVIEWERS.values())
    for each in INTERVIEWERS.values():
        set_hours(house.database, each, "09:00-17:00")
    with house.database.work() as work:
        extra = DayException("e" * 32, AMI.id, date(2018, 3, 20), ExceptionKind.EXTRA, time(18), time(19))
        work.availabilities.add_exceptions([extra])
        work.commit()
    open_accounts(house.database)


def open_accounts(database: Database) -> None:
    """Open each account that is not there, or not there any more."""
    accounts = {
        **dict.fromkeys(COORDINATORS, (Role.COORDINATOR, None)),
        **{handle: (Role.INTERVIEWER, who.id) for handle, who in INTERVIEWERS.items()},
    }
    with database.work() as work:
        for handle, (role, interviewer_id) in accounts.items():
            if work.accounts.by_handle(handle) is None:
                work.accounts.add(
                    StaffAccount(handle * 8, handle, role, handle.encode(), OLD, interviewer_id)
                )
        work.commit()


def _let_people_ask(house: House, unshown: Unshown) -> None:
    states = {NEW: RequestState.NEW, ERASING: RequestState.ERASING}
    for number in range(UNGIVEN, NEW + 1):
        ask_here(house, number, unshown, state=states.get(number, RequestState.WAITING), held=number == HELD)
    with house.database.work() as work:
        for number, who, state in ((OFFERED, KIM, _OFFERED), (KIMS, KIM, _TAKEN), (AMIS, AMI, _TAKEN)):
            until = NOW + timedelta(hours=2) if state is _OFFERED else None
            work.assignments.add(Assignment(f"a{number}", id_of(number), who.id, state, NOW, until))
        starts = datetime(2018, 3, 8, 20, 0, tzinfo=NOW.tzinfo)
        work.appointments.book(Appointment(id_of(BOOKED), KIM.id, starts, starts + timedelta(minutes=45)))
        work.commit()


def ask_here(house: House, number: int, unshown: Unshown, **known: object) -> RequestRow:
    """Store a request by its number."""
    calls = number == CALLS
    window = Window(NOW + timedelta(days=1), NOW + timedelta(days=1, hours=2))
    row = RequestRow(
        id=id_of(number),
        code_name=unshown.name(number),
        staff_code=code_of(number),
        contact=Contact.YOU_CALL_US if calls else Contact.THIS_PHONE,
        message=True,
        try_again=True,
        windows=("mornings", "afternoons"),
        language="es" if number % 2 else "en",
        perspective="self",
        format=Format.BY_PHONE,
        channel=unshown.channel,
        requested_on=OLD + timedelta(days=number % 7),
        call_in=window if calls else None,
        code_hmac=unshown.mark[:24] + number.to_bytes(8, "big"),
        tag=unshown.mark,
        phone_tag=unshown.mark,
    )
    sealed = seal_number(row.id, PhoneNumber(unshown.number), None, house.keys.public_key)
    row = replace(row, **{"sealed_number": None if calls else sealed.sealed_number, **known})  # type: ignore[arg-type]
    with house.database.work() as work:
        work.requests.insert(row, None if calls else sealed.sealed_key)
        work.commit()
    return row


@contextmanager
def at_work(house: House) -> Iterator[None]:
    """Let a worker answer what is asked at the console meanwhile, as quickly as it can."""
    at = house.desk.settings.storage.worker_keys
    desk = OrderDesk(
        house.desk.settings, house.database, read_worker_keys(at), Ledger.beside(at), house.desk.clock
    )
    stopped = threading.Event()

    def work() -> None:
        while not stopped.wait(0.01):
            desk.if_asked()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield
    finally:
        stopped.set()
        worker.join()
