"""Scenes: what people do on the line, with marked numbers and words, the sad and the hostile too.

Each scene is one story told to a theatre. Keys are separated by spaces, and ``-`` is a silence.
"""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import time
from http import HTTPStatus
from urllib.parse import urlencode

import msgspec
from sqlalchemy import column, literal, select
from sqlalchemy.exc import SQLAlchemyError

from intake import config
from intake.core.phone import PhoneNumber
from intake.core.scheduling.availability import StaffHours
from intake.core.staff.interviewer import Interviewer, Standing
from intake.simulator.phones.phones import Answers
from intake.simulator.webhooks.faults import RestFault, RestRefusal
from intake.simulator.webhooks.transport import Reply
from intake.storage.crypto.fingerprints import staff_phone_key
from intake.storage.crypto.seals import new_request_id, seal_phone
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.interviewers import StaffPhone
from intake.storage.queries.requests import RequestState
from intake.storage.schema.tables import do_not_call
from tests.privacy.console_scenes import read_console
from tests.privacy.house_scenes import (
    ask_to_join,
    attended,
    cut_off_by_a_press,
    enter_a_mail,
    hire_for_a_while,
    send_join,
    spoil_every_form,
)
from tests.privacy.observed_line import ObservedLine
from tests.privacy.spellings import Kind, Mark, number
from tests.support.delivering import deliver
from tests.support.mail import plan, reminder, to_person
from tests.support.staff import employ, named
from tests.support.stage import LINE, QUIET

NAME, STORY = "Quillonda Fernsby", "he locked me in room eleven by the lake"
ZEBRA, SOCIAL, EXTENSION = "ZEBRAQUARTZ", "987-65-4329", "480273"
# Not kept, and no phone number: said wherever words can be said.
UNASKED = (f"my name is {NAME}", STORY, ZEBRA, f"my social is {SOCIAL}")
INTERVIEWER = "interviewer-of-the-sweep"
WITHHELD = (
    "",
    "anonymous",
    "Anonymous@anonymous.invalid",
    "+266696687",
    "266696687",
    "+7378742833",
    "+2562533",
    "+8656696",
    "+86282452253",
    "+7748283",
    "Restricted",
    f"client:{ZEBRA}",
    f"sip:{ZEBRA}@example.org",
)

COLLEAGUE = "z" * 32
GONE = "gil"
JOINER, TURNED_AWAY = "joy", "tod"
SAVE = "1 1 1 1 1 1 3# 1 1"
SAVE_ES = "2 1 1 1 3 1 14# 2 1"
SAVE_BY_TEXT = ("hello", "1", "1", "1", "1", "1", "13", "1", "1")
SAVE_BY_TEXT_ES = ("hola", "1", "1", "sí", "1", "1", "13", "2", "1")


@dataclass(frozen=True, slots=True)
class Cast:
    """Who calls; every number is made up for one run."""

    her: str
    him: str
    typist: str
    typed: str
    child: str
    leaver: str
    quiet: str
    worker: str
    interviewer: str
    coordinator: str
    interviewer_before: str
    colleague: str
    called: str
    caller: str
    gone: str
    mailed: str
    joiner: str
    turned_away: str

    def marks(self) -> list[Mark]:
        """Return what must be found nowhere: every number, and every word that was not asked for."""
        people = [number(f"the number of {who}", getattr(self, who)) for who in self.__slots__]
        words = (NAME, STORY, ZEBRA, SOCIAL, SOCIAL.replace("-", ""), EXTENSION)
        return [*people, *(Mark(f"the words {word[:4]}...", Kind.WORDS, word) for word in words)]


def cast(area: str) -> Cast:
    """Return a cast of one area code, in the range that belongs to nobody."""
    return Cast(*(f"+1{area}55501{last:02}" for last in range(31, 31 + len(Cast.__slots__))))


Scene = Callable[[ObservedLine, Cast], None]


def requests_are_saved(show: ObservedLine, people: Cast) -> None:
    """By voice and text, in both languages; the code is asked for and heard twice."""
    show.call(people.her, f"{SAVE} 1 * 1").hang_up()
    show.call(people.him, SAVE_ES).hang_up()
    show.texts(people.her, *SAVE_BY_TEXT, "1")
    show.texts(people.him, *SAVE_BY_TEXT_ES)


def another_number_is_typed(show: ObservedLine, people: Cast) -> None:
    """By someone who speaks for an institution, with an extension; it is read back to them and to nobody else."""
    digits = people.typed[2:]
    show.evidence.speaker = people.typist
    show.evidence.allow(next(mark for mark in show.marks if mark.text == digits))
    extension = next(mark for mark in show.marks if mark.text == EXTENSION)
    show.evidence.allow(extension)
    call = show.call(people.typist, f"1 1 1 1 2 2 {digits}# 2 *{digits}# 1 {EXTENSION}# 12# 1 1")
    call.hang_up()
    show.texts(people.typist, "hello", "1", "1", "1", "2", "2", digits, "1", EXTENSION, "2", "1")


def no_number_is_left(show: ObservedLine, people: Cast) -> None:
    """They call us, when somebody is there: by voice, and by relay."""
    _let_a_colleague_work(show, people)
    show.call(people.him, "2 1 1 1 1 3 4 1 1 1").hang_up()
    show.texts(people.him, "MENU", "1", "1", "1", "4", "1", "1", "1")


def times_are_picked(show: ObservedLine, people: Cast) -> None:
    """By voice and text, for a typed number and none; words narrow, a code moves one and erases another."""
    _let_a_colleague_work(show, people)
    call = show.call(people.her, "1 1 2 1 1 1 4 2 1 1 2 1 1 *")
    show.evidence.speaker = people.her
    call.hang_up()
    show.texts(people.him, "hola", "2", "1", "sí", "1", "1", "el martes", ZEBRA, "1", "1", "2", "2", "1", "1")
    _use_last_code(show, people.quiet, "1", "4", "2", "1")
    digits = people.typed[2:]
    show.evidence.speaker = people.typist
    show.evidence.allow(next(mark for mark in show.marks if mark.text == digits))
    show.call(people.typist, f"1 1 2 1 1 2 {digits}# 1 1 1 1 1").hang_up()
    show.texts(people.leaver, "MENU", "2", "1", "1", "1", "3", "1", "1", "1")
    _use_last_code(show, people.quiet, "2", "1")
    with show.stage.line.database.work() as work:
        # What others save is offered to others.
        work.interviewers.set_standing(COLLEAGUE, Standing.STOPPED)
        work.commit()


def _use_last_code(show: ObservedLine, phone: str, *bodies: str) -> None:
    code = next(code for code, _ in reversed(show.drawn) if show.is_given(code))
    show.evidence.speaker = phone
    show.texts(phone, "CODE", code, *bodies)


def _let_a_colleague_work(show: ObservedLine, people: Cast) -> None:
    keys, number_ = show.stage.line.keys, PhoneNumber(people.colleague)
    zoe = Interviewer(COLLEAGUE, "zoe", "uroc", ("en", "es"), (), daily_cap=20, standing=Standing.ACTIVE)
    with show.stage.line.database.work() as work:
        if work.interviewers.get(zoe.id) is None:
            sealed = seal_phone(number_, keys.public_key)
            work.interviewers.add(zoe, StaffPhone(staff_phone_key(keys.web_key, number_), sealed))
        week = [StaffHours(zoe.id, day, time(9), time(21)) for day in range(7)]
        work.availabilities.set_week(zoe.id, week)
        work.commit()


def more_is_chosen(show: ObservedLine, people: Cast) -> None:
    """Every choice behind the read-back, then a change of mind, then nothing."""
    choices = "3 1 2 3 2 1 3 3 1 3 4 4 1 3 5 2 1 1 12# 2"
    show.call(people.her, f"1 1 1 1 3 1 1234# 1 {choices}").hang_up()
    show.texts(people.her, "MENU", "1", "1", "1", "1", "1", "3", "1", "2", "3", "2", "1", "0")


def a_child_calls(show: ObservedLine, people: Cast) -> None:
    """Nothing is kept, and the help line does not pick up; a child texts too."""
    show.call(people.child, "1 1 1 2 1 - - -").hang_up()
    show.texts(people.child, "hi", "1", "1", "2", "I am 15", ZEBRA)


def people_leave(show: ObservedLine, people: Cast) -> None:
    """In the middle, in silence, with wrong keys."""
    for keys in ("", "1", "1 1 1 1 1", SAVE.removesuffix(" 1"), "- - - -", "8 8 8 8", "1 1 9 0 7 0 5 1 0"):
        show.call(people.leaver, keys).hang_up()
    show.texts(people.leaver, "hello", "1", "1")


def words_are_said_unasked(show: ObservedLine, people: Cast) -> None:
    """A name, a story and worse at every screen of the short path by text."""
    for body in SAVE_BY_TEXT:
        for word in UNASKED[:2]:
            show.texts(people.leaver, word)
        show.texts(people.leaver, body)
    for word in UNASKED:
        show.texts(people.leaver, word, "MENU", f'Liked "{word}"', f"WHO {word}", f"i want to die {word}")
    show.texts(people.leaver, "WHO", "9", "INFO", "HELP", "EN", "ES", "STOP " + ZEBRA)


def codes_are_entered(show: ObservedLine, people: Cast) -> None:
    """Wrong ones until no more are taken, then the right one, which erases."""
    for _ in range(3):
        show.call(people.typist, "1 1 3 1029384756# 6125550199# 5647382910#").hang_up()
    show.texts(people.leaver, "CODE", "1029384756", "my code is " + SOCIAL)
    code = next(
        code for code, speaker in reversed(show.drawn) if show.is_given(code) and speaker == people.him
    )
    show.evidence.speaker = people.quiet
    show.texts(people.quiet, "CODE", code, "2", "1")


def people_erase_and_stop(show: ObservedLine, people: Cast) -> None:
    """By key, by word, twice, on the quiet number; and whoever never asked for anything."""
    show.call(people.her, "7 7").hang_up()
    show.call(people.her, "1 1 7 7").hang_up()
    show.texts(people.him, "ERASE", "BORRAR")
    show.texts(people.typed, "please stop texting me")
    show.texts(people.leaver, "STOP")
    for word in ("STOP", "ERASE", f"who is this? {NAME}"):
        show.texts(people.quiet, word, to=QUIET)
    show.call(people.quiet, to=QUIET).hang_up()


def numbers_are_withheld(show: ObservedLine, people: Cast) -> None:
    """Every spelling of a hidden caller ID; one of them types a number, all of them hear where help is."""
    for sender in WITHHELD:
        show.call(sender, "1 1 1 1 1 9 0 7 0").hang_up()
        show.texts(sender, "hello", "ERASE")


def requests_come_twice(show: ObservedLine, people: Cast) -> None:
    """Retried, doubled, lost on the way; and the hang-up is told before the last answer."""
    faults = show.stage.exchange.faults
    faults.send_next_twice, faults.lose_next_request = 3, 1
    show.call(people.her, SAVE).hang_up()
    faults.send_next_twice = 2
    show.texts(people.her, *SAVE_BY_TEXT)
    faults.hang_up_during_next_request = 1
    show.call(people.her, "1")


def strangers_send_requests(show: ObservedLine, people: Cast) -> None:
    """To every route, unsigned or wrongly shaped, with marks in body, address and headers."""
    show.evidence.speaker = "strangers"
    client = show.stage.app.test_client()
    form = {
        "From": people.her,
        "To": LINE,
        "Body": f"{NAME} {STORY}",
        "CallSid": f"CA{'7' * 32}",
        "Digits": "1",
    }
    headers = {"Cookie": f"who={people.her}", "User-Agent": ZEBRA, "X-Forwarded-For": people.her}
    for rule in show.stage.app.url_map.iter_rules():
        for target in (
            rule.rule,
            f"{rule.rule}?t={people.her}",
            f"{rule.rule}/{people.her}",
            f"{rule.rule}?{NAME}",
        ):
            for method in ("POST", "GET", "OPTIONS", "TRACE"):
                for signature in ({}, {"X-Twilio-Signature": people.her.ljust(28, "=")}):
                    answer = client.open(
                        target,
                        method=method,
                        data=urlencode(form) if method == "POST" else None,
                        content_type="application/x-www-form-urlencoded",
                        headers={**headers, **signature},
                    )
                    show.evidence.reply(target, Reply(answer.status_code, dict(answer.headers), answer.data))


def things_break(show: ObservedLine, people: Cast) -> None:
    """At each seam and each statement, shouting her number and her words; people hear a kind sentence."""
    show.injector.shout(f"{people.her} {people.her[2:5]}-{people.her[5:8]}-{people.her[8:]} {NAME} {STORY}")
    for at, most in (("clock", 2), ("words", 3), ("statement", 7), ("commit", 1)):
        for passes in range(most):
            _break_while(show, at, passes, lambda: show.call(people.her, "1 1 1 1 1").hang_up())
            _break_while(show, at, passes, lambda: show.texts(people.her, "ERASE", "hello"))
            _break_while(show, at, passes, lambda: show.call(people.her, "7 7").hang_up())
            _break_while(show, at, passes, lambda: show.texts(people.quiet, "STOP", to=QUIET))
            _break_while(show, at, passes, show.work)
    assert all(
        status in (HTTPStatus.OK, HTTPStatus.NO_CONTENT)
        for path, status in show.evidence.statuses
        if path.startswith("http")
    )


def the_database_is_locked(show: ObservedLine, people: Cast) -> None:
    """By a writer that is not ours, longer than anybody waits."""
    with show.locked():
        show.texts(people.her, "hello")
    show.texts(people.her, "MENU")


def the_provider_fails(show: ObservedLine, people: Cast) -> None:
    """It refuses, drops and stalls; and something that should have been reduced is raised."""
    faults = show.stage.exchange.faults
    for kind, status in ((RestFault.REFUSE, 500), (RestFault.REFUSE, 429), (RestFault.ACCEPT_THEN_FAIL, 500)):
        show.call(people.worker, "1").hang_up()
        faults.rest = RestRefusal(kind, status=status, code=20500, times=3, every=True)
        show.stage.clock.move(minutes=2)
        show.work()
    show.injector.shout(f"unable to reach {people.her} {ZEBRA}")
    show.injector.arm("gateway")
    show.stage.clock.move(minutes=30)
    show.work()
    show.injector.disarm()
    faults.rest = None


def things_are_sent(show: ObservedLine, people: Cast) -> None:
    """To staff and to her: taken, refused, dropped, broken; and then she is gone."""
    database, faults = show.stage.line.database, show.stage.exchange.faults
    employ(database, show.stage.line.keys, named("kim"), phones={"kim": people.worker})
    show.call(people.her, SAVE).hang_up()
    show.work()
    with database.reading() as work:
        request_id = work.requests.listed()[-1].id
    sent = [None, *(RestRefusal(kind, status=400, code=30005) for kind in RestFault)]
    for n, fault in enumerate(sent):
        now = show.stage.clock()
        each = (reminder(f"{n} staff", now), to_person(request_id, now))
        plan(database, *(replace(outgoing, version=n) for outgoing in each))
        faults.rest = None if fault is None else replace(fault, times=2)
        for _ in range(3):
            show.work()
            show.stage.clock.move(seconds=65)
    faults.rest = None
    show.injector.shout(f"{people.her} {ZEBRA}")
    plan(database, reminder("broken", show.stage.clock()))
    _break_while(show, "gateway", 0, show.work)
    show.stage.exchange.settle()
    for message in show.stage.exchange.messages.all():
        show.mark_id(message.sid)
    show.texts(people.her, "ERASE")
    show.work()
    with database.work() as work:
        work.interviewers.remove("kim")
        work.commit()


def libraries_talk(show: ObservedLine, people: Cast) -> None:
    """At every level, with every road out of a process: loggers, warnings, threads, finalizers."""
    for name in (
        "",
        "urllib3.connectionpool",
        "sqlalchemy.engine.Engine",
        "twilio.http_client",
        "somewhere.else",
    ):
        logger = logging.getLogger(name)
        for level in (logging.DEBUG, logging.WARNING, logging.CRITICAL):
            logger.log(level, "calling %s for %s", people.her, NAME)
            with suppress(ValueError):
                raise ValueError(STORY)
        try:
            raise ValueError(people.her)
        except ValueError:
            logger.exception("with %s", people.her)
    warnings.warn(f"{people.her} {NAME}", stacklevel=1)
    thread = threading.Thread(target=_raise, args=(people.her,))
    thread.start()
    thread.join()
    _Falling(people.her)


def a_statement_fails(show: ObservedLine, people: Cast) -> None:
    """With her number among its parameters."""
    with suppress(SQLAlchemyError), show.stage.line.database.work() as work:
        work.connection.execute(select(literal(people.her)).where(column("nowhere") == ZEBRA))


def health_is_asked(show: ObservedLine, people: Cast) -> None:
    """By people and alarms, with marks in the address."""
    show.evidence.speaker = "strangers"
    nonce = "0123456789abcdef" * 2
    paths = ("/healthz", "/readyz", f"/healthz?{people.her}", f"/readyz?{NAME}", f"/{people.her}")
    for path in (*paths, f"/healthz?nonce={nonce}", f"/healthz?nonce={NAME}"):
        answer = show.stage.app.test_client().get(path, headers={"X-Who": people.her})
        show.evidence.reply(path, Reply(answer.status_code, dict(answer.headers), answer.data))
    for asked in (nonce, NAME):
        path, said = f"/twilio/probe?nonce={asked}", {"Probe": f"{people.her} {STORY}"}
        answer = show.stage.app.test_client().post(path, data=said, headers={"X-Who": people.her})
        show.evidence.reply(path, Reply(answer.status_code, dict(answer.headers), answer.data))


def staff_text(show: ObservedLine, people: Cast) -> None:
    """An interviewer agrees, works and stops by text, and says what nobody asked for; the coordinator runs the line."""
    stage = show.stage
    usual = stage.line
    stage.deploy(replace(usual, rules=replace(usual.rules, coordinators=(PhoneNumber(people.coordinator),))))
    _hire(show, people.interviewer)
    show.texts(people.interviewer, "LIST", "OK", "MENU", *UNASKED, f'Liked "{STORY}"')
    for first, last in (("NA", "OTHER"), ("LATER", "NOMORE KEEP")):
        code = _given_to_staff(show)
        show.texts(people.interviewer, *(f"{each} {code}" for each in ("SHOW", "CALL", "SET", "MOVE")))
        show.texts(people.interviewer, f"{first} {code}", f"{last} please {NAME}", f"{last} {code}")
    show.texts(people.interviewer, "LIST", "AWAY 3/12-3/14", f"AWAY {ZEBRA}", "BACK", "REST", "ERASE")
    show.texts(people.interviewer, "LIST", f"AWAY {ZEBRA}", STORY, to=QUIET)
    for body in (
        "LIST",
        "MENU",
        f"GIVE 7KQ4 {ZEBRA}",
        f"AWAY {NAME}",
        "BACK kim",
        "PAUSE",
        "RESUME",
        STORY,
        "STOP",
    ):
        show.texts(people.coordinator, body)
    show.texts(people.interviewer, "STOP", "START", "OK", "Stop.")
    stage.deploy(usual)
    with usual.database.work() as work:
        work.interviewers.remove(INTERVIEWER)
        work.outbox.delete_about(INTERVIEWER)
        # It stays until the project closes; here everything is to be gone in a month.
        work.connection.execute(do_not_call.delete())
        work.commit()


def _hire(show: ObservedLine, phone: str) -> None:
    keys, number = show.stage.line.keys, PhoneNumber(phone)
    kept = StaffPhone(staff_phone_key(keys.web_key, number), seal_phone(number, keys.public_key))
    with show.stage.line.database.work() as work:
        work.interviewers.add(Interviewer(INTERVIEWER, "kim", "uroc", ("en", "es"), ()), kept)
        work.commit()


def _given_to_staff(show: ObservedLine, who: str = INTERVIEWER) -> str:
    """Let a request that waits be taken by the interviewer, and return its code."""
    with show.stage.line.database.work() as work:
        row = next(
            row
            for row in work.requests.listed()
            # Whoever was given a code enters it in another scene.
            if row.state is RequestState.WAITING
            and row.code_hmac is None
            and work.assignments.live_of(row.id) is None
        )
        taken = Assignment(new_request_id(), row.id, who, AssignmentState.TAKEN, show.stage.clock())
        work.assignments.add(taken)
        work.commit()
    return row.staff_code


def a_person_is_called(show: ObservedLine, people: Cast) -> None:
    """The interviewer asks for it by phone; somebody picks up, nobody does, a machine does; then they talk."""
    for phone in (people.called, people.caller):
        show.stage.exchange.phone(phone)
        # The one place where a number must stand: in the request that has it rung.
        show.evidence.given[f"the number of {_who(people, phone)}"].add("requests to the provider")
    _employ(show, people.caller)
    for ending, pin in (
        ("gate", "4711# 4711#"),
        ("machine", "1234# 4711#"),
        ("nobody", "4711#"),
        ("talk", "4711#"),
    ):
        # Each takes the place of the one before.
        show.call(people.called, "1 1 1 1 1 1 1234# 1 1").hang_up()
        show.stage.worker.orders()
        _take(show)
        show.call(people.caller, f"{pin} 1 1").hang_up()
        _bridge(show, people, ending)
    show.stage.clock.move(minutes=3)
    show.stage.worker.calls()
    with show.stage.line.database.work() as work:
        work.interviewers.remove("the caller")
        work.commit()


def _who(people: Cast, phone: str) -> str:
    return next(name for name in Cast.__slots__ if getattr(people, name) == phone)


def _employ(show: ObservedLine, phone: str) -> None:
    keys, number_ = show.stage.line.keys, PhoneNumber(phone)
    person = Interviewer("the caller", "caller", "uroc", ("en",), (), standing=Standing.ACTIVE)
    with show.stage.line.database.work() as work:
        sealed = StaffPhone(staff_phone_key(keys.web_key, number_), seal_phone(number_, keys.public_key))
        work.interviewers.add(person, sealed)
        work.commit()


def _take(show: ObservedLine) -> None:
    with show.stage.line.database.work() as work:
        for request in work.requests.listed():
            if len(request.windows) == 4:
                now = show.stage.clock()
                work.assignments.add(
                    Assignment(new_request_id(), request.id, "the caller", AssignmentState.TAKEN, now)
                )
        work.commit()


def _bridge(show: ObservedLine, people: Cast, ending: str) -> None:
    show.stage.clock.move(seconds=20)
    _deliver(show)
    ours = show.stage.exchange.ringing(people.caller)
    assert ours is not None, "the interviewer's phone does not ring"
    show.evidence.speaker = people.caller
    ours.answer()
    ours.press("11")
    _deliver(show)
    theirs = show.stage.exchange.ringing(people.called)
    assert theirs is not None, "the person's phone does not ring"
    show.evidence.speaker = people.called
    match ending:
        case "nobody":
            theirs.let_ring()
        case "machine":
            theirs.answer(Answers.MACHINE)
        case _:
            theirs.answer()
            theirs.press("5" if ending == "gate" else "1")
    show.evidence.speaker = people.caller
    ours.silence()
    if ending == "talk":
        show.evidence.speaker = people.called
        theirs.silence()
        theirs.hang_up()
        show.evidence.speaker = people.caller
        ours.press("2")
    for call in (ours, theirs):
        call.hang_up()


def _deliver(show: ObservedLine) -> None:
    deliver(show.stage.worker)
    show.stage.exchange.settle()


def the_console_is_read(show: ObservedLine, people: Cast) -> None:
    """Every page by everybody, and forms with all that nobody may write down."""
    read_console(show, f"{people.her} {NAME} {STORY} {ZEBRA}")


def somebody_sends_join(show: ObservedLine, people: Cast) -> None:
    """Two who were asked, and one who was not; a code is used up by its first text."""
    with _coordinated(show, people):
        with attended(show) as ana:
            codes = {handle: ask_to_join(ana, handle) for handle in (JOINER, TURNED_AWAY)}
        show.texts(people.leaver, "JOIN 1029 3847", f"JOIN {SOCIAL[:-1]}")
        send_join(show, people.joiner, codes[JOINER])
        send_join(show, people.turned_away, codes[TURNED_AWAY])
        show.texts(people.leaver, f"JOIN {codes[JOINER]}")


def the_coordinator_says_who(show: ObservedLine, people: Cast) -> None:
    """One is let in, and cut off again; one is not, and their phone is forgotten."""
    with _coordinated(show, people):
        show.work()
        show.texts(people.coordinator, f"OK {JOINER} {people.joiner}", f"OK {JOINER}", f"NOT {TURNED_AWAY}")
        show.remember_rows()
        show.work()
        show.texts(people.joiner, "LIST", "MENU")
        show.texts(people.turned_away, "LIST")
        with attended(show) as ana:
            cut_off_by_a_press(ana, JOINER)
        # By then the coordinator would have been asked once more.
        show.stage.clock.move(hours=25)
        show.work()


@contextmanager
def _coordinated(show: ObservedLine, people: Cast) -> Iterator[None]:
    """Let the line and its worker know the coordinator's phone meanwhile."""
    stage, phones = show.stage, (PhoneNumber(people.coordinator),)
    line, worker = stage.line, stage.worker
    rules = replace(line.rules, coordinators=phones)
    stage.deploy(replace(line, rules=rules, staff=replace(line.staff, coordinator=True)))
    told = config.settings.CoordinatorSettings(phones=phones)
    stage.worker = replace(worker, settings=msgspec.structs.replace(stage.settings, coordinator=told))
    yield
    stage.deploy(line)
    stage.worker = worker


def a_mail_comes(show: ObservedLine, people: Cast) -> None:
    """And is entered at the console, with a number."""
    with attended(show) as ana:
        enter_a_mail(ana, people.mailed, f"{people.mailed} {NAME}")


def the_house_is_looked_after(show: ObservedLine, people: Cast) -> None:
    """Somebody who knows two words is cut off at the console, and every form is sent full of marks."""
    hire_for_a_while(show, GONE, people.gone)
    code = _given_to_staff(show, GONE)
    show.texts(people.gone, "LIST", f"SHOW {code}")
    show.work()
    with attended(show) as ana:
        cut_off_by_a_press(ana, GONE)
        spoil_every_form(ana, f"{people.gone} {people.mailed} {NAME} {STORY} {ZEBRA}")
    # From now on it is anybody's phone.
    show.texts(people.gone, "LIST", f"SHOW {code}", "MENU")
    show.stage.clock.move(minutes=11)
    show.work()


SCENES: tuple[Scene, ...] = (
    requests_are_saved,
    another_number_is_typed,
    no_number_is_left,
    times_are_picked,
    more_is_chosen,
    a_child_calls,
    people_leave,
    words_are_said_unasked,
    numbers_are_withheld,
    requests_come_twice,
    a_person_is_called,
    strangers_send_requests,
    libraries_talk,
    a_statement_fails,
    health_is_asked,
)
# These let the worker work, which waits for readers to end.
FAULTY_SCENES: tuple[Scene, ...] = (
    the_provider_fails,
    things_are_sent,
    the_database_is_locked,
    things_break,
)
# After these, something of what the others left must be gone.
LAST_SCENES: tuple[Scene, ...] = (
    requests_are_saved,
    no_number_is_left,
    staff_text,
    requests_are_saved,
    somebody_sends_join,
    the_console_is_read,
    the_coordinator_says_who,
    a_mail_comes,
    the_house_is_looked_after,
    codes_are_entered,
    people_erase_and_stop,
)

# Every route of the line, and the scenes that drive it: a new route is a new line here, or a red test.
ROUTES = {
    "/twilio/voice": (requests_are_saved, things_break),
    "/twilio/voice/turn": (requests_are_saved, things_break),
    "/twilio/text": (requests_are_saved, words_are_said_unasked, staff_text, things_break),
    "/twilio/call-status": (people_leave, things_break),
    "/twilio/text-status": (requests_are_saved, things_are_sent, things_break),
    "/twilio/staff": (a_person_is_called,),
    "/twilio/bridge/<token>/<leg>": (a_person_is_called,),
    "/twilio/bridge/<token>/<leg>/status": (a_person_is_called,),
    "/twilio/probe": (health_is_asked,),
    "/healthz": (health_is_asked,),
    "/readyz": (health_is_asked,),
}


def _break_while(show: ObservedLine, at: str, passes: int, story: Callable[[], object]) -> None:
    show.injector.arm(at, passes)
    try:
        story()
    finally:
        show.injector.disarm()


def _raise(what: str) -> None:
    raise ValueError(what)


class _Falling:
    """Raises while it is being forgotten."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __del__(self) -> None:
        raise ValueError(self._what)
