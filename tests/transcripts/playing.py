"""Plays a transcript against the stage and writes down what came back.

A transcript is plain text. Lines that act are played; every other line is what was heard or read, and
is written anew. Nothing is asserted here: whoever asked compares the two texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from itertools import count, groupby

from intake.core.conversation.state import Chance
from intake.core.scheduling.availability import Visit
from intake.core.staff.staff_code import staff_code
from intake.simulator.calls.call import Call
from intake.simulator.texts.messages import MessageDirection
from intake.simulator.twiml.documents import Caption, CaptionKind
from intake.simulator.webhooks.faults import Outside
from intake.storage.crypto.seals import SealedRequest, open_number
from intake.storage.queries.appointments import Appointment
from intake.storage.queries.requests import RequestRow
from intake.storage.unit_of_work import Database
from tests.support.open_requests import open_requests
from tests.support.people import a_row
from tests.support.staff import KIM, employ, set_hours
from tests.support.stage import HER_PHONE, LINE, OTHER_PHONE, QUIET, Stage

PHONES = {"they": HER_PHONE, "someone else": OTHER_PHONE, "someone in Canada": "+14165550142"}
WHOSE = {HER_PHONE: "number of their phone", OTHER_PHONE: "number of someone else's phone"}
QUICKER = "quicker"
HIDDEN = "+266696687"
NOWHERE = "sqlite:////nowhere/at/all.db"
LANGUAGES = {"en-US": "", "es-US": "es"}
# Lines that the player writes itself.
ANSWER = re.compile(
    r"(they|someone else|someone in Canada) (hears?|reads?)\b.*|the carrier writes.*"
    r"|\((the line hangs up|joined|the other side has left)\)"
)
KEPT = re.compile(r"kept\?|kept: .*|nothing is kept")
SPAN = re.compile(r"(\d+) (second|minute|hour|day)s? pass(?:es)?(, unseen by the worker)?")
CODE = re.compile(r"\b1 ?5 ?5[,-] ?5(?:[ ,-]*\d){6}\b")


def fixed_draw() -> Callable[[], Chance]:
    """Return chance that is the same in every run: ids, codes and code names count up."""
    turns = count(1)

    def draw() -> Chance:
        turn = next(turns)
        words = tuple(17 * turn + 40 * place for place in range(6))
        return Chance(f"{turn:032x}", f"1555{turn:06}", words, (staff_code(turn),))

    return draw


class UnreadableLineError(Exception):
    """A line of a transcript that nobody can play."""


@dataclass(slots=True)
class Player:
    """One conversation, or several, on one stage."""

    stage: Stage
    calls: dict[str, Call] = field(default_factory=dict)
    code: str = ""

    def play(self, transcript: str) -> str:
        """Return the transcript as it is now."""
        lines: list[str] = []
        asked = False
        for number, line in enumerate(transcript.splitlines(), start=1):
            if not line or line.startswith("#"):
                lines.append(line)
            elif KEPT.fullmatch(line):
                # Several lines in a row are one look into what is kept.
                lines.extend(() if asked else self._kept())
            elif not ANSWER.fullmatch(line):
                lines.append(line)
                lines.extend(self._acted(number, line))
            asked = bool(KEPT.fullmatch(line))
        return "\n".join(lines) + "\n"

    def _acted(self, number: int, line: str) -> Iterator[str]:
        before = len(self.stage.exchange.messages.all())
        heard = {call.sid: len(call.heard) for call in self.calls.values()}
        ended = {call.sid for call in self.calls.values() if call.ended}
        try:
            self._act(line)
        except UnreadableLineError:
            raise UnreadableLineError(f"line {number}: {line}") from None
        self.stage.exchange.settle()
        texts = list(self._texts(before))
        by_text = re.fullmatch(r"(they|someone else|someone in Canada) texts?\b.*", line)
        if by_text and not texts:
            yield f"{_verb(by_text[1], 'read')} nothing"
        for text, copies in groupby(texts):
            times = len(list(copies))
            yield text if times == 1 else text.replace(":", f", {times} times:", 1)
        for who, call in self.calls.items():
            yield from self._spoken(who, call.heard[heard.get(call.sid, 0) :])
            if call.ended and call.sid not in ended and not re.fullmatch(r".*hangs? up", line):
                yield "(the line hangs up)"

    def _texts(self, before: int) -> Iterator[str]:
        for message in self.stage.exchange.messages.all()[before:]:
            who = next((who for who, phone in PHONES.items() if phone == message.to), None)
            if who is None:
                continue
            self._note_code(message.body)
            if message.direction is MessageDirection.CARRIER:
                yield f"the carrier writes: {message.body}"
            else:
                lost = "" if message.status.value == "delivered" else " (never arrives)"
                yield f"{_verb(who, 'read')}{lost}: {message.body}"

    def _spoken(self, who: str, captions: list[Caption]) -> Iterator[str]:
        for (language, slow, kind), group in groupby(
            captions, lambda each: (each.language, each.slow, each.kind)
        ):
            words = " ".join(caption.text for caption in group)
            self._note_code(words)
            if kind is not CaptionKind.SPEECH:
                yield f"({words})"
                continue
            manner = ", ".join(each for each in (LANGUAGES[language], "slowly" if slow else "") if each)
            yield f"{_verb(who, 'hear')}{f' ({manner})' if manner else ''}: {words}"

    def _note_code(self, words: str) -> None:
        found = CODE.search(words)
        if found:
            self.code = re.sub(r"\D", "", found[0])

    def _act(self, line: str) -> None:
        about = re.fullmatch(r"\((.+)\)", line)
        if about:
            self._happens(about[1])
            return
        match = re.fullmatch(r"(they|someone else|someone in Canada) (.+)", line)
        if match is None:
            raise UnreadableLineError
        self._does(match[1], re.sub(r"^(text|press|call|hang|wait)e?s\b", r"\1", match[2]))

    def _does(self, who: str, what: str) -> None:
        phone = PHONES[who]
        verb, _, rest = what.partition(" ")
        match verb:
            case "call":
                self._call(who, rest)
            case "press":
                self.calls[who].press(rest.replace("their code", self.code))
            case "wait":
                self.stage.clock.move(seconds=20)
                self.calls[who].silence()
            case "hang":
                self.calls[who].hang_up()
            case "text" | "text:":
                self._text(phone, what.removeprefix("text"))
            case _:
                raise UnreadableLineError

    def _call(self, who: str, how: str) -> None:
        number = self.stage.exchange.phone(PHONES[who])
        number.withheld = HIDDEN if "hidden" in how else ""
        self.stage.clock.move(minutes=1)
        self.calls[who] = self.stage.exchange.place_call(PHONES[who], QUIET if "quiet" in how else LINE)

    def _text(self, phone: str, rest: str) -> None:
        where, _, body = rest.partition(": ")
        many = re.match(r" (\d+) times", where)
        for _ in range(int(many[1]) if many else 1):
            to = QUIET if "quiet" in where else LINE
            self.stage.text(body.replace("their code", self.code), phone, to)

    def _happens(self, what: str) -> None:
        span = SPAN.fullmatch(what)
        if span is not None:
            self.stage.clock.now += timedelta(**{f"{span[2]}s": int(span[1])})
            if not span[3]:
                self.stage.work()
            return
        happening = _HAPPENINGS.get(what)
        if happening is None:
            raise UnreadableLineError
        happening(self.stage)

    def _kept(self) -> Iterator[str]:
        self.stage.work()
        with self.stage.worker.database.reading() as work:
            everything = sorted(open_requests(work), key=lambda row: row.id)
            rows = [row for row in everything if not row.code_name.startswith(QUICKER)]
            numbers = [self._number(row, work.requests.sealed_key(row.id)) for row in rows]
            booked = [work.appointments.of(row.id) for row in rows]
        if not rows:
            yield "nothing is kept"
        for row, number, when in zip(rows, numbers, booked, strict=True):
            yield f"kept: {'; '.join((*_described(row, number), *_time(when)))}"

    def _number(self, row: RequestRow, key: bytes | None) -> str:
        if row.sealed_number is None:
            return "no number"
        callee = open_number(row.id, SealedRequest(row.sealed_number, key or b""), self.stage.worker.keys)
        whose = WHOSE.get(callee.number.e164, callee.number.e164)
        return whose + (f", extension {callee.extension}" if callee.extension else "")


def _verb(who: str, verb: str) -> str:
    return f"{who} {verb}{'s' if who != 'they' else ''}"


def _described(row: RequestRow, number: str) -> Iterator[str]:
    yield row.code_name
    yield f"{row.state}"
    yield f"{row.contact}, {number}"
    if row.windows:
        yield ",".join(row.windows)
    if row.call_in:
        yield f"calls in from {row.call_in.starts_at:%Y-%m-%d %H:%M} UTC"
    yield "a message" if row.message else "no message"
    yield f"{row.language} by {row.channel}, {row.perspective}, {row.format}"
    for name in ("region", "interview_language", "interviewer", "left_out"):
        if getattr(row, name):
            yield f"{name}: {getattr(row, name)}"
    if row.try_again:
        yield "may try again"


def _time(booked: Appointment | None) -> Iterator[str]:
    if booked is None:
        return
    who = "nobody" if booked.interviewer_id is None else "an interviewer"
    yield f"at {booked.starts_at:%Y-%m-%d %H:%M} UTC with {who}"
    yield "reminders" if booked.person_reminders else "no reminders"


def _people_work(stage: Stage) -> None:
    employ(stage.worker.database, stage.line.keys, KIM)
    set_hours(stage.worker.database, KIM, "14:00-17:00", 1, 3)


def _visit(stage: Stage) -> None:
    with stage.worker.database.work() as work:
        day = date(2018, 3, 14)
        work.availabilities.add_visit(Visit("v", "south", "Town library", day, time(9), time(12), KIM.id))
        work.commit()


def _somebody_is_quicker(stage: Stage) -> None:
    # Whoever takes it, takes the first time that is open.
    with stage.worker.database.work() as work:
        first = stage.line.times.fresh(work, stage.clock())[0]
        row = a_row()
        row = replace(row, code_name=f"{QUICKER} {row.id}")
        work.requests.insert(row, None)
        assert work.appointments.book(Appointment(row.id, KIM.id, first.starts_at, first.ends_at))
        work.commit()


def _pause(stage: Stage) -> None:
    with stage.worker.database.work() as work:
        work.line_state.pause()
        work.commit()


def _go_on(stage: Stage) -> None:
    with stage.worker.database.work() as work:
        work.line_state.resume()
        work.commit()


def _end(stage: Stage) -> None:
    closes = stage.line.rules.closes_on
    stage.clock.move(days=(closes - stage.clock.now.date()).days + 1)
    stage.work()


def _change_flow(stage: Stage) -> None:
    flows = replace(stage.line.script.flows, fingerprint="another")
    stage.deploy(replace(stage.line, script=replace(stage.line.script, flows=flows)))


def _lose_database(stage: Stage) -> None:
    stage.deploy(replace(stage.line, database=Database(NOWHERE)))


def _find_database(stage: Stage) -> None:
    stage.line.database.close()
    stage.deploy(replace(stage.line, database=Database(stage.settings.storage.url)))


def _outside(how: Outside) -> Callable[[Stage], None]:
    def switch(stage: Stage) -> None:
        stage.exchange.faults.outside = how

    return switch


_HAPPENINGS: dict[str, Callable[[Stage], None]] = {
    "the worker works": Stage.work,
    "an interviewer works on Tuesday and Thursday afternoons": _people_work,
    "a visit to the south is announced": _visit,
    "somebody else takes the first open time": _somebody_is_quicker,
    "the line is paused": _pause,
    "the line goes on": _go_on,
    "the interviews have ended": _end,
    "the flows are changed": _change_flow,
    "the database is gone": _lose_database,
    "the database is back": _find_database,
    "the help line answers": _outside(Outside.ANSWERS),
    "the help line does not answer": _outside(Outside.NO_ANSWER),
}
