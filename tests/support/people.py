"""People, as tests need them: they save requests and erase, sealed as the web side seals."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import count

from intake.core.channel import Channel
from intake.core.phone import PhoneNumber
from intake.core.requests.contact import Contact, Format
from intake.core.staff.staff_code import staff_code
from intake.storage.crypto.key_files import WebKeys
from intake.storage.crypto.seals import SealedRequest, new_request_id, seal_number, seal_phone
from intake.storage.queries.orders import NewOrder, OrderKind
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.unit_of_work import Database

NOW = datetime(2018, 3, 8, 16, 15, tzinfo=UTC)
HER_PHONE = "+16125550142"
ANOTHER = "+16125550143"
TODAY = NOW.date()
GONE = "gone"
_DRAWS, _GIVEN = count(secrets.randbelow(2**32)), set[str]()


def _another_code() -> str:
    """Return a code that nobody got from here before: no two requests have the same."""
    while (code := staff_code(next(_DRAWS))) in _GIVEN:
        pass
    _GIVEN.add(code)
    return code


def a_row(requested_on: date = TODAY) -> RequestRow:
    """Return a request without a number, as short as can be."""
    request_id = new_request_id()
    return RequestRow(
        id=request_id,
        code_name=f"name {request_id}",
        staff_code=_another_code(),
        contact=Contact.YOU_CALL_US,
        message=False,
        try_again=False,
        windows=("mornings",),
        language="en",
        perspective="self",
        format=Format.BY_PHONE,
        channel=Channel.VOICE,
        requested_on=requested_on,
    )


def state_of(database: Database, request_id: str) -> str:
    """Return the state of a request, or ``gone``."""
    with database.reading() as work:
        row = work.requests.get(request_id)
    return GONE if row is None else RequestState(row.state).value


@dataclass(frozen=True, slots=True)
class People:
    """Stores what people ask for as the web side does: sealed, with an order for the worker."""

    keys: WebKeys

    def save(self, database: Database, number: str | None, contact: Contact = Contact.THIS_PHONE) -> str:
        """Store a new request and return its id; a number may end in ``x12``, its extension."""
        row = a_row()
        return self.keep(database, replace(row, contact=contact if number else row.contact), number)

    def keep(self, database: Database, row: RequestRow, number: str | None) -> str:
        """Store a request as given, with its number sealed, and return its id."""
        sealed = self._sealed(row.id, number) if number else None
        with database.work() as work:
            work.requests.insert(
                replace(row, sealed_number=sealed.sealed_number if sealed else None),
                sealed.sealed_key if sealed else None,
            )
            work.orders.add(NewOrder(OrderKind.SAVED, NOW, request_id=row.id, own_phone=row.own_phone))
            work.commit()
        return row.id

    def _sealed(self, request_id: str, number: str) -> SealedRequest:
        phone, _, extension = number.partition("x")
        return seal_number(request_id, PhoneNumber(phone), extension or None, self.keys.public_key)

    def erase(self, database: Database, number: str, what: OrderKind = OrderKind.ERASE) -> None:
        """Store the order to erase everything of a phone."""
        sealed = seal_phone(PhoneNumber(number), self.keys.public_key)
        with database.work() as work:
            work.orders.add(NewOrder(what, NOW, sealed_number=sealed, own_phone=True))
            work.commit()
