"""What must hold of calls whatever happens: asked when a phone is about to be rung, after every step, and at the end.

Knows what people asked for from them, and how things went from the provider's side: of the line's own rows only those
that say when the next try may be, and how an attempt stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from urllib.parse import unquote

from intake.core.calls.attempt import Leg
from intake.core.channel import Channel
from intake.core.delivery.sending import OutgoingCall as Ordered
from intake.core.scheduling.schedule import Window
from intake.simulator.calls.call import Call
from intake.simulator.calls.joining import JOINED
from intake.simulator.calls.leg import Holder, Waiting
from intake.simulator.texts.messages import MessageDirection
from intake.simulator.twiml.documents import CaptionKind
from intake.simulator.webhooks.webhook_log import Direction
from intake.storage.queries.attempts import Attempt
from intake.storage.queries.requests import RequestRow, RequestState
from tests.support.calls import KIM_PHONE, LEE_PHONE
from tests.support.staff import ZONE
from tests.support.stage import HER_PHONE, LINE, OTHER_PHONE, QUIET, Stage, dump

HIS_PHONE = "+16125550143"
PERSONS, STAFF = (HER_PHONE, HIS_PHONE), (KIM_PHONE, LEE_PHONE)
PRIVATE = tuple(number[2:] for number in (*PERSONS, *STAFF, OTHER_PHONE))
MOST_TRIES = 3
# Said to people on paper, and here a second time, so that no setting and no sum of the line is asked.
HOURS = {
    "mornings": (range(5), time(9), time(12)),
    "afternoons": (range(5), time(12), time(17)),
    "evenings": (range(5), time(17), time(20, 30)),
    "weekends": (range(5, 7), time(10), time(17)),
}
EARLIEST, LATEST = time(8), time(21)
_LEG = re.compile(r"/twilio/bridge/([0-9a-f]{32})/(interviewer|person)\?n=(\d+)")


@dataclass(slots=True)
class Asked:
    """What somebody asked for; ``silent`` once their phone must never ring for it, ``erased`` once no row may be left."""

    id: str
    phone: str | None
    windows: tuple[str, ...]
    own: bool
    message: bool
    language: str
    code: str
    staff_code: str
    try_again: bool = False
    silent: bool = False
    erased: bool = False

    @property
    def most_pick_ups(self) -> int:
        """How often this phone may ring with somebody picking up and no talk: said to people, and here once more."""
        if not self.own:
            return 1
        return MOST_TRIES if self.try_again else 2


@dataclass(slots=True)
class Rung:
    """One leg that was rung; ``call`` is None where the provider did not take it."""

    asked: Asked
    leg: Leg
    token: str
    at: datetime
    call: Call
    said_one: bool = False

    @property
    def picked_up(self) -> bool:
        """Whether somebody picked up, was asked for a 1 and gave none; a left message is no more than a try."""
        asked = [caption.text for caption in self.call.heard if caption.kind is CaptionKind.SPEECH]
        return bool(asked) and not (self.said_one or self.talked or self.asked.message)

    @property
    def talked(self) -> bool:
        """Whether somebody was joined with it."""
        return any(caption.text == JOINED for caption in self.call.heard)


@dataclass(slots=True)
class Promises:
    """Everything that was promised, and what was seen so far."""

    stage: Stage
    asked: dict[str, Asked] = field(default_factory=dict)
    rung: list[Rung] = field(default_factory=list)
    _seen: int = 0
    _broken: AssertionError | None = None

    def before_ring(self, ordered: Ordered) -> None:
        """Look at a phone that is about to be rung; what is wrong is told after the step: delivery survives errors."""
        try:
            self._assert_may_ring(ordered)
        except AssertionError as broken:
            self._broken = self._broken or broken

    def after_ring(self, ordered: Ordered) -> None:
        """Note the leg the provider made of it, if it did."""
        leg, attempt, request = self._about(ordered)
        known, now = {each.call.sid for each in self.rung}, self.stage.clock()
        for call in self.stage.exchange.calls:
            if call.sid not in known and f"/{attempt.token}/{leg}?" in call.plan.url:
                self.rung.append(Rung(self.asked[request.id], leg, attempt.token, now, call))

    def said_one(self, call: Call) -> None:
        """Note that somebody pressed 1 on a leg."""
        for each in self.rung:
            each.said_one |= each.call is call

    def asked_on(self, call: Call) -> list[Asked]:
        """Return whom a leg is about."""
        return [each.asked for each in self.rung if each.call is call]

    def hold(self) -> None:
        """Ask everything that must hold after every step."""
        if self._broken is not None:
            raise self._broken
        self._assert_nothing_names_a_number()
        self._assert_texts()
        for each in self.rung:
            if each.leg is Leg.PERSON:
                self._assert_heard(each)
        self._assert_rooms()
        self._assert_both_said_one()

    def hold_after_a_tick(self, *, undisturbed: bool) -> None:
        """Ask what must hold once a worker did all its jobs: what was erased before is gone to the last row.

        Where nothing disturbed anybody, its phone does not ring any more either.
        """
        rows = repr(dump(self.stage.line.database))
        left = [each.id for each in self.asked.values() if each.erased and each.id in rows]
        assert left == []
        with self.stage.line.database.reading() as work:
            assert work.requests.erasing() == ()
        for each in self._of(Leg.PERSON):
            over = each.call.ended or each.talked or not each.asked.silent
            assert over or not undisturbed, self._told("it rings on although it was erased")
            rings = each.call.waiting is Waiting.ANSWER and not each.call.ended
            assert not rings or not undisturbed or self._is_live(each), self._told("it rings for nobody")

    def assert_nobody_is_left_behind(self) -> None:
        """Ask that nobody whose call we know of is alone in a room that nobody else will come to."""
        for room in self.stage.exchange.board.around.rooms.all():
            for each in self.rung if len(room.members) == 1 else ():
                alone = each.call in room.members and not self._is_live(each) and self._is_known(each)
                assert not alone, self._told("left alone in a room")

    def assert_nobody_waits(self) -> None:
        """Ask that every leg is over, or one of two who talk."""
        for room in self.stage.exchange.board.around.rooms.all():
            assert len(room.members) == 2, self._told("somebody waits alone")
        for each in self.rung:
            assert each.call.ended or each.talked, self._told("a leg goes on without a reason")

    def assert_all_over(self) -> None:
        """Ask that every leg and every attempt is over."""
        assert [each for each in self.stage.exchange.calls if not each.ended] == []
        assert self.stage.exchange.board.around.rooms.all() == ()
        live = "SELECT count(*) FROM attempt WHERE state <> 'over'"
        with self.stage.line.database.reading() as work:
            assert work.connection.exec_driver_sql(live).scalar_one() == 0

    def _told(self, broken: str) -> str:
        rows = dump(self.stage.line.database)
        legs = [
            (call.plan.phone, call.state.value, call.waiting.value, call.words)
            for call in self.stage.exchange.calls
        ]
        return f"{broken}\n{self.stage.clock()}\n{legs}\n{rows['attempt']}\n{rows['outbox']}\n{rows['provider_copy']}"

    def _is_live(self, rung: Rung) -> bool:
        with self.stage.line.database.work() as work:
            attempt = work.attempts.by_token(rung.token)
        return attempt is not None and attempt.standing.is_live

    def _is_known(self, rung: Rung) -> bool:
        with self.stage.line.database.work() as work:
            attempt = work.attempts.by_token(rung.token)
        return attempt is not None and attempt.sealed_call(rung.leg) is not None

    def _assert_may_ring(self, ordered: Ordered) -> None:
        leg, attempt, request = self._about(ordered)
        if leg is Leg.INTERVIEWER:
            assert (ordered.from_.e164, ordered.to.e164 in STAFF) == (LINE, True)
            return
        asked, now = self.asked[request.id], self.stage.clock()
        assert (ordered.from_.e164, ordered.to.e164) == (QUIET, asked.phone)
        assert not asked.silent, "rung after it was erased, stopped or replaced"
        assert not asked.erased
        assert attempt.token not in {each.token for each in self._of(Leg.PERSON)}, (
            "rung twice for one attempt"
        )
        assert self._live(asked.phone) == [], "rung while it rings or talks already"
        ours = [each for each in self._of(Leg.INTERVIEWER) if each.token == attempt.token]
        assert [each.said_one for each in ours] == [True], "rung before the interviewer said 1"
        pick_ups = [each for each in self._of(Leg.PERSON) if each.asked is asked and each.picked_up]
        booked = self._booked(request.id)
        # A time they agreed on is rung beside the tries.
        assert len(pick_ups) < asked.most_pick_ups + (booked is not None and asked.try_again), (
            "picked up too often"
        )
        self._assert_welcome(asked, request, booked, now)

    def _about(self, ordered: Ordered) -> tuple[Leg, Attempt, RequestRow]:
        match = _LEG.fullmatch(ordered.ring.path)
        assert match is not None
        # The row is locked as it is read, which PostgreSQL refuses where nothing may be written.
        with self.stage.line.database.work() as work:
            attempt = work.attempts.by_token(match[1])
            assert attempt is not None, "nothing stands behind this address"
            request = work.requests.get(attempt.request_id)
        assert request is not None
        return Leg(match[2]), attempt, request

    def _assert_welcome(
        self, asked: Asked, request: RequestRow, booked: Window | None, now: datetime
    ) -> None:
        assert request.state is RequestState.WAITING
        assert EARLIEST <= now.astimezone(ZONE).time() < LATEST
        # Whoever said 1 wants to talk: where that came to nothing on our side, they may be rung at once.
        missed = [each for each in self._of(Leg.PERSON) if each.asked is asked and not each.said_one]
        if booked is not None and booked.starts_at <= now < booked.ends_at:
            return
        assert len(missed) < MOST_TRIES, "more than three tries"
        opened = open_since(asked.windows, now)
        assert opened is not None, "rung outside the safe windows"
        assert request.not_before is None or request.not_before <= now, "rung before the next try"
        assert all(each.at < opened for each in missed), "rung twice in one window"

    def _booked(self, request_id: str) -> Window | None:
        with self.stage.line.database.reading() as work:
            booked = work.appointments.of(request_id)
        by_phone = booked is not None and booked.visit_id is None
        return Window(booked.starts_at, booked.ends_at) if booked is not None and by_phone else None

    def _of(self, leg: Leg) -> Iterator[Rung]:
        return (each for each in self.rung if each.leg is leg)

    def _live(self, phone: str | None) -> list[Call]:
        # What was erased is a talk that goes on, or is being ended; whoever asks again meanwhile is busy at worst.
        legs = (each for each in self._of(Leg.PERSON) if not each.asked.silent)
        return [each.call for each in legs if each.asked.phone == phone and not each.call.ended]

    def _assert_nothing_names_a_number(self) -> None:
        rows = self.stage.exchange.log.rows(after=self._seen)
        self._seen += len(rows)
        for row in rows:
            assert not _names(row.path)
            if row.direction is Direction.FROM_LINE:
                creates = row.path in ("POST Calls.json", "POST Messages.json")
                form = [pair for pair in row.form if not (creates and pair[0] == "To")]
                assert not _names(*(part for pair in form for part in pair))
            else:
                assert not _names(row.reply.decode())
                assert b"callerId" not in row.reply

    def _assert_texts(self) -> None:
        for text in self.stage.exchange.messages.all():
            if text.direction is MessageDirection.INBOUND:
                continue
            assert text.from_ in (LINE, QUIET)
            assert not _names(text.body)
            # Nobody here asked to be reminded: what we send by ourselves goes to staff.
            assert text.direction is not MessageDirection.API or (text.from_, text.to in STAFF) == (
                LINE,
                True,
            )

    def _assert_heard(self, rung: Rung) -> None:
        wording = self.stage.line.script.wordings[rung.asked.language]
        gate, wait, message, lost = (
            wording.say(f"bridge.{name}", Channel.VOICE)
            for name in ("gate", "gate_wait", "voicemail", "gate_lost")
        )
        said = [caption.text for caption in rung.call.heard if caption.kind is CaptionKind.SPEECH]
        if rung.call.holder is Holder.MACHINE or rung.call.answered_by == "fax":
            # Where no message is allowed not a word; never the gate.
            assert said in ([], [message] if rung.asked.message else [])
            return
        if said[-2:] == [wait, lost]:
            said.pop()
        before = said[:-1] if said and said[-1] in (wait, message) else said
        assert set(before) <= {gate}
        assert len(before) <= MOST_TRIES
        assert rung.said_one or wait not in said
        assert rung.asked.message or message not in said

    def _assert_both_said_one(self) -> None:
        accepted = "SELECT token FROM attempt WHERE state IN ('accepted', 'joined', 'parted', 'asking')"
        with self.stage.line.database.reading() as work:
            tokens = set(work.connection.exec_driver_sql(accepted).scalars())
        # Of those who were rung one after the other, the last one.
        last = {(each.token, each.leg): each for each in self.rung if each.token in tokens}
        assert all(each.said_one for each in last.values()), "taken for a yes without a 1"

    def _assert_rooms(self) -> None:
        for room in self.stage.exchange.board.around.rooms.all():
            members = [call for call in room.members if isinstance(call, Call)]
            staff = [call for call in members if call.plan.phone in STAFF]
            assert len(members) <= 2
            assert len(staff) <= 1
            assert len(members) - len(staff) <= 1
            legs = [each for each in self.rung if each.call in members]
            assert all(each.said_one for each in legs), "joined without a 1"
            assert len({each.asked.id for each in legs}) <= 1, "joined with somebody else"


def open_since(names: Iterable[str], now: datetime) -> datetime | None:
    """Return since when the window is open that is open now, or None."""
    local = now.astimezone(ZONE)
    for name in names:
        days, starts, ends = HOURS[name]
        if local.weekday() in days and starts <= local.time() < ends:
            return datetime.combine(local.date(), starts, ZONE)
    return None


def _names(*parts: str) -> bool:
    digits = re.sub(r"[^0-9|]", "", "|".join(unquote(part) for part in parts))
    return any(number in digits for number in PRIVATE)
