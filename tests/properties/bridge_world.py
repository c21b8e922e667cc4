"""A world in which calls are made: a stage with staff, people with phones, time that passes, and what goes wrong.

Only acts: what must hold is asked in ``bridge_promises``. Phones ring by hand, and go on by themselves where time passes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from pathlib import Path

from sqlalchemy import event

from intake.core.requests.contact import Contact
from intake.core.scheduling.availability import StaffHours
from intake.core.scheduling.schedule import Window
from intake.core.staff.staff_code import staff_code
from intake.simulator.calls.call import Call
from intake.simulator.calls.leg import Waiting
from intake.storage.crypto.fingerprints import code_hmac
from intake.storage.queries.assignments import AssignmentState
from intake.storage.queries.requests import RequestState
from tests.properties.bridge_promises import PERSONS, STAFF, Asked, Promises, open_since
from tests.properties.bridge_time import Clockwork
from tests.properties.crash_points import Eyes, Life, MortalWeb, make_mortal
from tests.support.calls import KIM, KIM_PHONE, LEE, LEE_PHONE, Calling, interviewer
from tests.support.delivering import deliver
from tests.support.people import People, a_row
from tests.support.stage import LINE, OTHER_PHONE, QUIET, staged

CLOSING = ("talked_done", "asked_to_stop", "never_again", "wrong_number")
GONE = ("Done. Within a minute", "Listo. En un minuto")


@dataclass(slots=True)
class World(Clockwork):
    """One story's world: who asked, who works for the line, and their phones."""

    saved: int = 0
    beside: int = 0
    tags_kept: bool = False
    staff_of: Mapping[str, str] = field(default_factory=lambda: {KIM: KIM_PHONE, LEE: LEE_PHONE})

    # ---- people

    def ask(self, phone: str | None, **how: object) -> Asked:
        """Let somebody ask for a call: from their own phone, to a phone they typed, or by calling us."""
        self.saved += 1
        code, staff = f"1{self.saved:09}", staff_code(self.saved * 1000)
        keys, now = self.stage.line.keys, self.stage.clock()
        typed = how.pop("contact", Contact.THIS_PHONE)
        contact = Contact(str(typed)) if phone else Contact.YOU_CALL_US
        row = replace(
            a_row(now.date()),
            code_name=f"blue {'abcdefghijklmnopqrstuvwxyz'[self.saved % 26]}{'x' * (self.saved // 26)}",
            staff_code=staff,
            contact=contact,
            code_hmac=code_hmac(keys.web_key, code),
            call_in=None if phone else Window(now, now + timedelta(hours=3)),
        )
        row = replace(row, **how)  # type: ignore[arg-type]
        row = replace(row, message=row.message and row.own_phone)
        windows = row.windows
        asked = Asked(
            row.id, phone, windows, row.own_phone, row.message, row.language, code=code, staff_code=staff
        )
        asked.try_again = row.try_again
        if asked.own:
            self._ends_all_of(phone)
        self.promises.asked[row.id] = asked
        People(keys).keep(self.stage.line.database, row, phone)
        return asked

    def erase_by_text(self, phone: str, body: str, to: str = LINE) -> None:
        """Let somebody text ERASE or STOP; where it was confirmed, or is taken without a word, it must be true."""
        self.calm()
        replies = " ".join(self.stage.text(body, phone, to))
        if any(words in replies for words in GONE) or to == QUIET or body == "STOP":
            self._ends_all_of(phone)

    def erase_by_keys(self, phone: str) -> None:
        """Let somebody call and press 7 twice; where they heard that it is done, it must be true."""
        call = self.stage.exchange.place_call(phone, LINE)
        call.press("1177")
        if any(words in call.words for words in GONE):
            self._ends_all_of(phone)
        call.hang_up()

    def erase_by_code(self, asked: Asked, phone: str = OTHER_PHONE) -> None:
        """Let somebody erase a request by its code, from another phone."""
        call = self.enter_code(asked, phone)
        call.press("21")
        if any(words in call.words for words in GONE):
            self._ends(asked)
        call.hang_up()

    def enter_code(self, asked: Asked, phone: str = OTHER_PHONE) -> Call:
        """Let somebody call and enter a code: they may be joined, or hear how it stands."""
        call = self.stage.exchange.place_call(phone, LINE)
        for keys in ("1", "1", "3", f"{asked.code}#"):
            call.press(keys)
        if call.waiting is Waiting.PAUSE:
            # What is said before they wait takes its time.
            call.silence()
        return call

    def _ends_all_of(self, phone: str | None) -> None:
        for each in self.promises.asked.values():
            if each.phone == phone:
                # Whoever typed it for this phone keeps a decoy, and learns nothing.
                self._ends(each, erased=each.own)

    def _ends(self, asked: Asked, *, erased: bool = True) -> None:
        asked.silent = True
        asked.erased |= erased

    # ---- staff

    def take(self) -> None:
        """Let whoever is offered something take it."""
        self.stage.worker.orders()
        self.stage.worker.offers()
        deliver(self.stage.worker)
        for who, phone in self.staff_of.items():
            with self.stage.line.database.reading() as work:
                live = work.assignments.live_of_staff(who)
                offered = [each.request_id for each in live if each.state is AssignmentState.OFFERED]
                rows = [row for row in map(work.requests.get, offered) if row is not None]
            for row in rows:
                self.stage.text(f"TAKE {row.staff_code}", phone)

    def holder(self, asked: Asked) -> str:
        """Return the phone of whoever has a request, or else of anybody of the staff."""
        with self.stage.line.database.reading() as work:
            live, booked = work.assignments.live_of(asked.id), work.appointments.of(asked.id)
        who = (booked.interviewer_id if booked else None) or (live.interviewer_id if live else KIM)
        return self.staff_of[who]

    def say(self, who: int, word: str, asked: Asked) -> list[str]:
        """Let whoever has a request (0), or somebody else (1), text a word about it."""
        phones = sorted(STAFF, key=lambda phone: phone != self.holder(asked))
        self.tags_kept |= word == "NOMORE KEEP"
        return self.stage.text(f"{word} {asked.staff_code}", phones[who])

    def ask_beside(self, asked: Asked, who: str) -> None:
        """Let a ring be due that no text asked for: as of somebody whose request it was a second ago."""
        with self.stage.line.database.reading() as work:
            request = work.requests.get(asked.id)
        if request is not None and request.state is RequestState.WAITING:
            self.beside += 1
            Calling(self.stage, asked=self.beside).ask(asked.id, who)

    def await_their_window(self, asked: Asked) -> None:
        """Let time pass until a call is welcome, a week at most; whoever is on the phone is done before."""
        with self.stage.line.database.reading() as work:
            request = work.requests.get(asked.id)
        not_before = request.not_before if request else None
        for _ in range(7 * 24):
            now = self.stage.clock()
            if open_since(asked.windows, now) and (not_before is None or not_before <= now):
                return
            self.run_out()
            self.stage.clock.move(hours=1)

    # ---- phones

    def phone(self, number: str) -> Call | None:
        """Return the call a phone rings with or is on."""
        return self.stage.exchange.ringing(number)

    def press(self, number: str, keys: str) -> None:
        """Let somebody press a key, if they are on a call."""
        call = self.phone(number)
        if call is None:
            return
        if keys == "1" and call.waiting is Waiting.KEY:
            self.promises.said_one(call)
        self.tags_kept |= keys == "6"
        call.press(keys)
        if any(words in call.words for words in self._closing()):
            # Where they heard that it is closed, it must be true.
            for asked in self.promises.asked_on(call):
                self._ends(asked)

    def _closing(self) -> list[str]:
        staff = self.stage.line.script.wordings["en"]
        closed = (*(f"noted_{name}" for name in CLOSING), "rings_no_more")
        return [staff.line(f"staff_call.{name}").voice or "" for name in closed]


@contextmanager
def world(folder: Path, url: str) -> Iterator[World]:
    """Put a world up over a database that has its tables, and take it down again."""
    with staged(folder, url) as stage:
        life, promises = Life(), Promises(stage)
        make_mortal(stage, life, Eyes(promises.before_ring, promises.after_ring))
        web = MortalWeb(stage.app.wsgi_app)
        stage.app.wsgi_app = web  # type: ignore[method-assign]
        calling = Calling(stage)
        for who, phone in ((interviewer(), KIM_PHONE), (interviewer("lee"), LEE_PHONE)):
            calling.employ(who, phone)
            with stage.line.database.work() as work:
                week = [StaffHours(who.id, day, time(8), time(21)) for day in range(7)]
                work.availabilities.set_week(who.id, week)
                work.commit()
        for number in PERSONS:
            stage.exchange.phone(number)
        yield World(stage, life, web, promises)
        event.remove(stage.worker.database.engine, "commit", life.step)
