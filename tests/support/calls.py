"""A stage on which an interviewer calls a person: both phones ring by hand, and every request is on record."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from intake.core.calls.attempt import AttemptState
from intake.core.calls.call_timing import RING_WHO_ASKED_WITHIN
from intake.core.delivery.message_kinds import MessageKind, Outgoing, Recipient
from intake.core.phone import PhoneNumber
from intake.core.requests.contact import Contact
from intake.core.staff.interviewer import Interviewer, Standing
from intake.services.line.staff_context import StaffContext
from intake.services.staff.cut_off import cut_off
from intake.simulator.calls.call import Call
from intake.storage.crypto.fingerprints import staff_phone_key
from intake.storage.crypto.seals import seal_phone
from intake.storage.queries.attempts import Attempt
from intake.storage.queries.interviewers import StaffPhone
from intake.storage.queries.requests import RequestRow
from tests.support.delivering import deliver
from tests.support.people import People, a_row
from tests.support.stage import HER_PHONE, Stage

KIM_PHONE, LEE_PHONE = "+16125550163", "+16125550164"
KIM, LEE = "kim-id", "lee-id"
CODE, NAME = "7KQ4", "blue maple"


def interviewer(name: str = "kim", **changed: object) -> Interviewer:
    """Return an active interviewer of both languages."""
    person = Interviewer(
        id=f"{name}-id",
        handle=name,
        agency="uroc",
        languages=("en", "es"),
        regions=(),
        standing=Standing.ACTIVE,
    )
    return replace(person, **changed)  # type: ignore[arg-type]


@dataclass(slots=True)
class Calling:
    """What a test of a call works with."""

    stage: Stage
    asked: int = field(default=0)

    def employ(self, person: Interviewer, phone: str) -> None:
        """Let somebody interview, with a phone that rings by hand."""
        keys, number = self.stage.line.keys, PhoneNumber(phone)
        self.stage.exchange.phone(phone)
        with self.stage.line.database.work() as work:
            sealed = seal_phone(number, keys.public_key)
            work.interviewers.add(person, StaffPhone(staff_phone_key(keys.web_key, number), sealed))
            work.commit()

    def save(self, number: str | None = HER_PHONE, **changed: object) -> str:
        """Let somebody ask for a call, in the mornings and in English where nothing else is told."""
        row = replace(
            a_row(),
            code_name=NAME,
            staff_code=CODE,
            contact=Contact.THIS_PHONE if number else Contact.YOU_CALL_US,
        )
        row = replace(row, **changed)  # type: ignore[arg-type]
        if number:
            self.stage.exchange.phone(number.partition("x")[0])
        request_id = People(self.stage.line.keys).keep(self.stage.line.database, row, number)
        self.stage.worker.orders()
        return request_id

    def cut_off(self, who: str = KIM) -> None:
        """Cut an interviewer off, in the one commit in which it is done."""
        with self.stage.line.database.work() as work:
            found = work.interviewers.get(who)
            assert found is not None
            assert cut_off(StaffContext(work, self.stage.line.staff, self.stage.clock()), found) is not None
            work.commit()

    def ask(self, request_id: str, by: str = KIM) -> None:
        """Let an interviewer ask for a call, as CALL by text does."""
        self.asked += 1
        now = self.stage.clock()
        ring = Outgoing(
            MessageKind.RING_INTERVIEWER,
            request_id,
            Recipient.INTERVIEWER,
            by,
            now,
            send_before=now + RING_WHO_ASKED_WITHIN,
            version=self.asked,
            urgent=True,
        )
        with self.stage.line.database.work() as work:
            work.outbox.add([ring])
            work.commit()

    def ring(self) -> None:
        """Let the worker place what is due, and end what must end."""
        self.stage.worker.calls()
        deliver(self.stage.worker)
        self.stage.worker.calls()
        self.stage.exchange.settle()

    def phone(self, number: str) -> Call:
        """Return the call a phone rings with or is on."""
        call = self.stage.exchange.ringing(number)
        assert call is not None, "this phone does not ring"
        return call

    def brief(self, request_id: str, by: str = KIM, phone: str = KIM_PHONE) -> Call:
        """Ask for a call, pick it up, and hear whom it is about."""
        self.ask(request_id, by)
        self.ring()
        call = self.phone(phone)
        call.answer()
        call.press("1")
        return call

    def rung(self, request_id: str) -> tuple[Call, Call]:
        """Ask for a call, say 1, and let the person's phone ring; return both calls."""
        ours = self.brief(request_id)
        ours.press("1")
        self.ring()
        return ours, self.phone(HER_PHONE)

    def joined(self, request_id: str) -> tuple[Call, Call]:
        """Bring both into one room; return both calls."""
        ours, theirs = self.rung(request_id)
        theirs.answer()
        theirs.press("1")
        ours.silence()
        theirs.silence()
        return ours, theirs

    def attempt(self, request_id: str) -> Attempt:
        """Return the newest attempt of a request."""
        with self.stage.line.database.reading() as work:
            return work.attempts.all_of(request_id)[-1]

    def state(self, request_id: str) -> tuple[AttemptState, str | None]:
        """Return how the newest attempt of a request stands, and why it ended."""
        attempt = self.attempt(request_id)
        return attempt.state, attempt.ending

    def request(self, request_id: str) -> RequestRow | None:
        """Return a request."""
        with self.stage.line.database.reading() as work:
            return work.requests.get(request_id)
