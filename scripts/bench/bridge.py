"""How soon two people hear each other: real web and worker processes, a local Twilio here, and fifty calls in real time.

Status callbacks come late by up to a second. What is said takes its time, at 150 words a minute.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from intake.core.delivery.message_kinds import MessageKind, Outgoing, Recipient
from intake.core.phone import PhoneNumber
from intake.core.requests.contact import Contact
from intake.core.staff.interviewer import Interviewer, Standing
from intake.simulator.clock import seconds_to_hour, set_offset
from intake.simulator.config import SimulatorConfig
from intake.simulator.exchange import Exchange
from intake.simulator.http.server import create_simulator, serving
from intake.simulator.pace import Pace
from intake.storage.crypto.fingerprints import staff_phone_key
from intake.storage.crypto.key_files import WEB_KEYS, WebKeys, read_web_keys
from intake.storage.crypto.seals import new_request_id, seal_number, seal_phone
from intake.storage.queries.interviewers import StaffPhone
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.unit_of_work import Database
from scripts.bench import servers, signed
from scripts.bench.asked import a_request
from scripts.bench.errors import BenchError
from scripts.bench.figures import Figure, Limit, figure
from scripts.bench.masked_call import MaskedCall
from scripts.bench.scratch_line import ScratchLine, scratch_line
from scripts.bench.size import Progress, Size

AREA = "bridge"
QUIET = "+16125550100"
WINDOWS = ("mornings", "afternoons", "weekends")
LATE_SECONDS, AT_ONCE, PATIENCE = 1.0, 10, timedelta(minutes=2)
LOOK_EVERY_SECONDS = 0.01
JOINED = Limit("bridge: from the person's 1 to both joined, p95, s", 2.0, 1.2)
SILENT = Limit("bridge: longest time without a sound from the person's 1 on, s", 1.5, 1.2)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where interviewers have people rung: the provider, the line's database and its keys."""

    exchange: Exchange
    line: Database
    keys: WebKeys

    def employ(self) -> None:
        """Add interviewers, each with a phone."""
        with self.line.work() as work:
            for place, person in enumerate(signed.people(0, AT_ONCE)):
                phone, name = PhoneNumber(person.number), f"staff{place}"
                sealed = seal_phone(phone, self.keys.public_key)
                known = StaffPhone(staff_phone_key(self.keys.web_key, phone), sealed)
                staff = Interviewer(name, name, "uroc", ("en",), ("central",), standing=Standing.ACTIVE)
                work.interviewers.add(staff, known)
            work.commit()

    def called(self, pace: Pace, place: int, number: int) -> MaskedCall:
        """Let an interviewer ask for a call to somebody who waits; return it as both make it."""
        ours, theirs = (signed.people(first + place, 1)[0].number for first in (0, AT_ONCE))
        for phone in (ours, theirs):
            self.exchange.phone(phone)
        self._ask(f"staff{place}", theirs, number)
        # No two press at the same point of the interviewer's rounds.
        return MaskedCall(pace, ours, theirs, timedelta(seconds=2 + 0.13 * number))

    def _ask(self, by: str, phone: str, number: int) -> None:
        now, row = self.exchange.now(), _request(number, self.exchange.now())
        sealed = seal_number(row.id, PhoneNumber(phone), None, self.keys.public_key)
        ring = Outgoing(
            MessageKind.RING_INTERVIEWER,
            row.id,
            Recipient.INTERVIEWER,
            by,
            now,
            send_before=now + PATIENCE,
            version=number,
            urgent=True,
        )
        with self.line.work() as work:
            work.requests.insert(replace(row, sealed_number=sealed.sealed_number), sealed.sealed_key)
            work.outbox.add([ring])
            work.commit()


def _request(number: int, now: datetime) -> RequestRow:
    row = a_request(
        new_request_id(),
        Contact.THIS_PHONE,
        now.date(),
        code_name=f"call{number} other",
        staff_code=f"M{number:03}",
    )
    return replace(row, windows=WINDOWS, state=RequestState.WAITING)


def run(size: Size, progress: Progress) -> Generator[Figure]:
    """Measure how soon two people are joined, and how long either hears nothing until then."""
    joined, silent = list[float](), list[float]()
    with _line() as of, _exchange(of) as exchange, servers.web(of), servers.worker(of), of.database() as line:
        desk = _Desk(exchange, line, read_web_keys(of.keys / WEB_KEYS))
        desk.employ()
        for first in range(0, size.masked_calls, AT_ONCE):
            progress(f"masked calls {first + 1} and on, of {size.masked_calls}")
            many = min(AT_ONCE, size.masked_calls - first)
            for call in _played(desk, first, many):
                assert call.joined_at is not None
                assert call.pressed_at is not None
                joined.append((call.joined_at - call.pressed_at).total_seconds())
                silent.append(call.longest_silence().total_seconds())
    yield figure(AREA, "from the person's 1 to both joined, p95, s", [_p95(joined)], JOINED)
    yield figure(AREA, "from the person's 1 to both joined, s", joined)
    yield figure(AREA, "longest time without a sound, s", [max(silent)], SILENT)


@contextmanager
def _line() -> Iterator[ScratchLine]:
    with scratch_line(changes={"demo": {"clock_file": "clock"}}) as of:
        now = datetime.now(UTC)  # noqa: TID251 - from here on it is early afternoon for the line, whenever this runs
        set_offset(of.folder / "clock", seconds_to_hour(now, "America/Chicago", 13))
        yield of


@contextmanager
def _exchange(of: ScratchLine) -> Iterator[Exchange]:
    exchange = Exchange(
        SimulatorConfig(
            auth_token=of.token,
            line_number=signed.LINE,
            quiet_number=QUIET,
            line_url=f"http://{servers.HOST}:{of.port}",
            clock_file=of.folder / "clock",
        )
    )
    exchange.faults.delay_callbacks_seconds = LATE_SECONDS
    with serving(create_simulator(exchange.config, exchange), port=of.provider_port):
        yield exchange


def _played(desk: _Desk, first: int, many: int) -> list[MaskedCall]:
    """Let calls go on side by side until everybody is joined, and hang up."""
    pace, exchange = Pace(desk.exchange), desk.exchange
    calls = [desk.called(pace, place, first + place) for place in range(many)]
    latest = exchange.now() + PATIENCE
    while any(call.joined_at is None for call in calls):
        if exchange.now() > latest:
            raise BenchError("a masked call was not joined within two minutes")
        pace.look()
        for call in calls:
            call.act()
        pace.pass_time()
        time.sleep(LOOK_EVERY_SECONDS)
    _end(exchange)
    return calls


def _end(exchange: Exchange) -> None:
    for call in exchange.calls:
        call.hang_up()
    time.sleep(2 * LATE_SECONDS)
    exchange.wire.send_late(exchange.now())
    for call in exchange.calls:
        exchange.board.forget(call.sid)


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[max(0, round(0.95 * len(values)) - 1)]
