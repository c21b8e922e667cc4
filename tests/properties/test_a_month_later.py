"""Whatever people, requests, clocks and the worker do: a month later only true counters are left.

The model beside the line is small: which conversations stand, and which of them were counted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete

from intake.core.channel import Channel
from intake.core.conversation.intent import Utterance
from intake.core.retention.provider_copies import CopyKind, Deleted, DeletionRefused, Gone
from intake.core.script.flow import EffectKind
from intake.core.script.script import Script
from intake.services.incoming import receive
from intake.services.retention.apply_orders import apply_orders
from intake.services.retention.erase import FaultPoint, erase_marked
from intake.services.retention.provider_copies import delete_due_copies
from intake.services.retention.purge import purge
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.fingerprints import keys_of_call, keys_of_texts
from intake.storage.crypto.key_files import WebKeys, WorkerKeys
from intake.storage.queries.appointments import Appointment
from intake.storage.schema.tables import metadata
from intake.storage.unit_of_work import Database
from tests.properties.desk import HIDDEN, LATE, Desk, open_desk
from tests.support.stage import LINE, QUIET, dump

AN_INTERVIEW = timedelta(minutes=45)
PHONES = ("+16125550142", "+16125550143")
CALLERS = (*PHONES, HIDDEN)
# How most people go: straight to a saved request, from any point where these fit.
STORIES = (
    "1 1 1 1 1 1 3# 2 1",
    "1 1 1 1 1 2 6125550143 1 3# 1",
    "1 1 1 1 1 3 1 1",
    "1 1 1 2",
    "7 7",
    "3 1000000001#",
)
KEYS = ("1", "2", "3", "4", "5", "0", "7", "9", "*", "", "13#", "6125550142", "1000000001")
TEXTS: tuple[str, ...] = (
    "1",
    "2",
    "3",
    "no",
    "hello",
    "hola",
    "ERASE",
    "STOP",
    "please stop texting me",
    "MENU",
    "0",
    "code",
    "1000000001",
    "who",
    "es",
    "I want to die",
    'Liked "x"',
    "HELP",
    "what?",
    "6125550142",
    "save",
    "13",
)
TEXT_STORIES = (
    "hello 1 no 1 1 1 13 2 1",
    "hola 1 1 1 1 3 1 1",
    "hi 1 1 1 2 2 6125550142 1 0 1 1",
    "hi 1 1 no",
)
ENDS = (EffectKind.ERASE_PHONE, EffectKind.STOP)


class KilledHereError(BaseException):
    """Stands for a process that ends."""


class AnyGateway:
    """A provider that deletes what it is asked to."""

    def delete_copy(self, kind: CopyKind, provider_id: str) -> Deleted | Gone | DeletionRefused:
        """Delete it."""
        del kind, provider_id
        return Deleted()

    def is_gone(self, kind: CopyKind, provider_id: str) -> bool:
        """It is."""
        del kind, provider_id
        return True


@dataclass
class Books:
    """What the counters must say, and which conversations stand (by row, counted or not)."""

    sums: Counter[tuple[str, str]] = field(default_factory=Counter)
    standing: dict[bytes, bool] = field(default_factory=dict)

    def note(self, row: bytes, turn: object, begins: bool) -> None:
        """Take one turn into the books."""
        from intake.core.conversation.state import Turn

        assert isinstance(turn, Turn)
        if begins and not turn.prompts and not turn.effects:
            return
        if begins:
            self.begin(row, turn.conversation.channel, late=turn.prompts == LATE)
        kinds = [effect.kind for effect in turn.effects]
        saves = kinds.count(EffectKind.SAVE_REQUEST)
        self.sums["ended", "saved"] += saves
        if turn.conversation.finished and not saves and not self.standing[row]:
            self.sums["ended", "erased" if set(kinds) & set(ENDS) else "unfinished"] += 1
        self.standing[row] = self.standing[row] or turn.conversation.finished or bool(saves)

    def begin(self, row: bytes, channel: Channel, *, late: bool) -> None:
        """Begin a conversation; one that stood there uncounted has ended."""
        if not late:
            self.sums["contact", channel.value] += 1
            self.sums["ended", "unfinished"] += not self.standing.get(row, True)
        self.standing[row] = False

    def gone(self, row: bytes, how: str = "unfinished") -> None:
        """A conversation is over without a word."""
        self.sums["ended", how] += not self.standing.pop(row, True)


@dataclass
class World:
    """The tools of one story."""

    database: Database
    desk: Desk
    worker_keys: WorkerKeys
    ledger: Ledger


class Stories(RuleBasedStateMachine):
    """People, requests, clocks and a worker, in any order."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world, self.desk, self.books = world, world.desk, Books()
        self.desk.turns.clear()
        self.calls: dict[str, tuple[str, int]] = {}
        self.sent: dict[str, list[tuple[str, str, bytes | None]]] = {phone: [] for phone in PHONES}
        self.asked: dict[str, tuple[Utterance, int, bytes]] = {}
        self.ids = 0

    @initialize()
    def empty(self) -> None:
        with self.world.database.engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(delete(table))

    @rule(phone=st.sampled_from(PHONES), body=st.sampled_from(TEXTS))
    def text(self, phone: str, body: str) -> None:
        self.ids += 1
        message_id = f"SM{self.ids:032x}"
        reply = self._texted(message_id, phone, body)
        # A reply to somebody whose row is new forgets the earlier ones only with the row.
        self.sent[phone].append((message_id, body, reply))

    @rule(phone=st.sampled_from(PHONES), story=st.sampled_from(TEXT_STORIES), most=st.integers(3, 11))
    def texts(self, phone: str, story: str, most: int) -> None:
        for body in story.split()[:most]:
            self.text(phone, body)

    @rule(phone=st.sampled_from(PHONES), body=st.sampled_from(("ERASE", "STOP", "hello")))
    def text_to_the_quiet_number(self, phone: str, body: str) -> None:
        self.ids += 1
        assert self.desk.text(f"SM{self.ids:032x}", phone, body, QUIET) is None
        if body != "hello":
            self.books.gone(self._row_of_texts(phone), "erased")

    @rule(phone=st.sampled_from(PHONES), back=st.integers(1, 3))
    def the_same_text_again(self, phone: str, back: int) -> None:
        if len(self.sent[phone]) < back or self._row_of_texts(phone) not in self._rows():
            return
        message_id, body, reply = self.sent[phone][-back]
        taken = len(self.desk.turns)
        if self._texted(message_id, phone, body) is not None and len(self.desk.turns) == taken:
            assert reply == self.sent[phone][-back][2]

    @rule(caller=st.sampled_from(CALLERS), story=st.sampled_from(STORIES), most=st.integers(0, 10))
    def call(self, caller: str, story: str, most: int) -> None:
        self.ids += 1
        call_id = f"CA{self.ids:032x}"
        self.calls[call_id] = (caller, 0)
        self._asked(call_id, "")
        for keys in ["1", "1", *story.split()][:most]:
            self._asked(call_id, keys)

    @precondition(lambda self: self.calls)
    @rule(keys=st.sampled_from(KEYS), data=st.data())
    def press(self, keys: str, data: st.DataObject) -> None:
        self._asked(data.draw(st.sampled_from(sorted(self.calls))), keys)

    @precondition(lambda self: self.calls)
    @rule(data=st.data())
    def the_same_request_of_a_call_again(self, data: st.DataObject) -> None:
        call_id = data.draw(st.sampled_from(sorted(self.calls)))
        said, turn, document = self.asked[call_id]
        if self._row_of_call(call_id) in self._rows():
            taken = len(self.desk.turns)
            again, _ = self.desk.call(call_id, self.calls[call_id][0], said, turn)
            assert (again, len(self.desk.turns)) == (document, taken)

    @precondition(lambda self: self.calls)
    @rule(data=st.data())
    def hang_up(self, data: st.DataObject) -> None:
        call_id = data.draw(st.sampled_from(sorted(self.calls)))
        receive.hang_up(self.desk.line, call_id)
        receive.hang_up(self.desk.line, call_id)
        self.books.gone(self._row_of_call(call_id))
        del self.calls[call_id]

    @rule(minutes=st.sampled_from((1, 9, 16, 61, 300, 60 * 24 * 8, 60 * 24 * 20, -60)))
    def time_passes(self, minutes: int) -> None:
        self.desk.clock.move(minutes=minutes)

    @rule(ahead=st.timedeltas(timedelta(minutes=1), timedelta(days=28)), data=st.data())
    def somebody_agrees_on_a_time(self, ahead: timedelta, data: st.DataObject) -> None:
        with self.world.database.work() as work:
            free = [row.id for row in work.requests.listed() if work.appointments.of(row.id) is None]
            if free:
                at = self.desk.clock() + ahead
                booked = Appointment(data.draw(st.sampled_from(sorted(free))), None, at, at + AN_INTERVIEW)
                assert work.appointments.book(booked)
                work.commit()

    @rule()
    def the_worker_works(self) -> None:
        world, now = self.world, self.desk.clock()
        apply_orders(world.database, world.worker_keys, world.ledger, now)
        erase_marked(world.database, world.ledger, now)
        delete_due_copies(world.database, world.worker_keys, AnyGateway(), now)
        self._forgets()

    @rule(point=st.sampled_from(FaultPoint))
    def the_worker_is_killed(self, point: FaultPoint) -> None:
        def stop(reached: FaultPoint) -> None:
            if reached is point:
                raise KilledHereError

        now = self.desk.clock()
        apply_orders(self.world.database, self.world.worker_keys, self.world.ledger, now)
        try:
            erase_marked(self.world.database, self.world.ledger, now, stop)
        except KilledHereError:
            return

    def teardown(self) -> None:
        self.desk.clock.move(days=31)
        for _ in range(40):
            self.the_worker_works()
            self.desk.clock.move(hours=7)
            if set(self._left()) <= {"counter", "line_state"}:
                break
        left = self._left()
        sums: Counter[tuple[str, str]] = Counter()
        for _, dimension, value, n in left.pop("counter", []):
            sums[str(dimension), str(value)] += int(str(n))
        left.pop("line_state", None)
        assert (left, +sums) == ({}, +self.books.sums)

    def _texted(self, message_id: str, phone: str, body: str) -> bytes | None:
        self.desk.clock.move(seconds=3)
        taken = len(self.desk.turns)
        reply = self.desk.text(message_id, phone, body)
        for turn, begins in self.desk.turns[taken:]:
            self.books.note(self._row_of_texts(phone), turn, begins)
        return reply

    def _asked(self, call_id: str, keys: str) -> None:
        caller, turn = self.calls[call_id]
        said = Utterance(Channel.VOICE, keys.removesuffix("#"))
        taken = len(self.desk.turns)
        document, following = self.desk.call(call_id, caller, said, turn)
        self.asked[call_id] = (said, turn, document)
        self.calls[call_id] = (caller, following)
        for taken_turn, begins in self.desk.turns[taken:]:
            self.books.note(self._row_of_call(call_id), taken_turn, begins)
            if caller in PHONES and {each.kind for each in taken_turn.effects} & set(ENDS):
                self.books.gone(self._row_of_texts(caller), "erased")

    def _forgets(self) -> None:
        world = self.world
        purge(world.database, world.ledger, self.desk.settings.retention, self.desk.clock())
        rows = self._rows()
        for row in [row for row in self.books.standing if row not in rows]:
            self.books.gone(row)

    def _rows(self) -> set[bytes]:
        return {bytes(row[0]) for row in dump(self.world.database)["conversation"]}  # type: ignore[call-overload]

    def _left(self) -> dict[str, list[tuple[object, ...]]]:
        return {name: rows for name, rows in dump(self.world.database).items() if rows}

    def _row_of_texts(self, phone: str) -> bytes:
        return keys_of_texts(self.desk.line.keys.web_key, phone, LINE).row

    def _row_of_call(self, call_id: str) -> bytes:
        return keys_of_call(self.desk.line.keys.web_key, call_id).row


def test_a_month_after_any_story_only_true_counters_are_left(
    database: Database, web_keys: WebKeys, worker_keys: WorkerKeys, ledger: Ledger, script: Script
) -> None:
    world = World(database, open_desk(database, web_keys, script), worker_keys, ledger)

    run_state_machine_as_test(
        cast(type[RuleBasedStateMachine], lambda: Stories(world)),
        settings=settings(
            max_examples=20,
            stateful_step_count=20,
            deadline=None,
            # Stories here are long: to shrink one takes minutes. Add Phase.shrink when one fails.
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )
