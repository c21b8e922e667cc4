"""Every act that may be asked at the console does what the use case does, and its answer outlives what it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from intake.core.help_line import HelpLine
from intake.core.requests.outcome import Outcome
from intake.core.staff.interviewer import Interviewer
from intake.core.staff.staff_orders import (
    MOST_TWO_WORDS,
    OF_AN_INTERVIEWER,
    OF_THE_LINE,
    ActDetails,
    CameOf,
    RequestClosing,
    StaffAct,
    StaffAnswer,
    TwoWordsAct,
)
from intake.services.line.help_lines import leave_out, silent_lines
from intake.services.retention.erase import erase_marked
from intake.services.staff_orders.apply_interviewer import OF_ONE_INTERVIEWER
from intake.services.staff_orders.apply_line import OF_THE_LINE_ITSELF
from intake.services.staff_orders.apply_request import OF_A_REQUEST, OUTCOMES_ASKED
from intake.services.staff_orders.ask import AskedAct, ask_worker, read_answers
from intake.storage.backup.erasure_ledger import Ledger
from intake.storage.crypto.seals import new_request_id
from intake.storage.queries.assignments import Assignment, AssignmentState
from intake.storage.queries.requests import RequestRow, RequestState
from intake.storage.schema.tables import audit_entry
from intake.storage.unit_of_work import Database
from tests.services.staff_orders.conftest import ANA, KIMS, Console
from tests.support.staff import NOW, ask, hire

KIM, LEE = ActDetails(handle="kim"), ActDetails(handle="lee")


def taken(database: Database, who: Interviewer, request: RequestRow) -> RequestRow:
    with database.work() as work:
        made = Assignment(new_request_id(), request.id, who.id, AssignmentState.TAKEN, NOW, taken_at=NOW)
        assert work.assignments.add(made)
        work.commit()
    return request


def state_of(database: Database, request: RequestRow) -> RequestState | None:
    with database.reading() as work:
        found = work.requests.get(request.id)
    return None if found is None else found.state


def test_every_act_on_a_request_is_applied_and_no_other_is() -> None:
    # What a mail asks for is no request yet.
    assert OF_A_REQUEST.keys() == set(StaffAct) - OF_THE_LINE - OF_AN_INTERVIEWER - {StaffAct.INTAKE}
    assert OF_ONE_INTERVIEWER.keys() <= OF_AN_INTERVIEWER
    assert OF_THE_LINE_ITSELF.keys() <= OF_THE_LINE


@pytest.mark.parametrize(
    ("act", "details", "came"),
    [
        (StaffAct.GIVE, LEE, (CameOf.HAS_IT, "kim", 0)),
        (StaffAct.GIVE, ActDetails(handle="lee", seen="kim"), (CameOf.DONE, "lee", None)),
        (StaffAct.TAKE_BACK, ActDetails(), (CameOf.HAS_IT, "kim", 0)),
        (StaffAct.TAKE_BACK, ActDetails(seen="kim"), (CameOf.DONE, "kim", None)),
        (StaffAct.KEEP_FROM, KIM, (CameOf.DONE, "kim", None)),
        (StaffAct.KEEP_FROM, ActDetails(handle="sue"), (CameOf.NO_SUCH_HANDLE, "sue", None)),
        (StaffAct.OFFER_AGAIN, ActDetails(), (CameOf.HAS_IT, "kim", 0)),
        (StaffAct.OFFER_AGAIN, ActDetails(seen="kim"), (CameOf.HAS_IT, "kim", 0)),
        (StaffAct.HOLD, ActDetails(), (CameOf.DONE, "", None)),
        (StaffAct.LET_GO_ON, ActDetails(), (CameOf.ALREADY, "", None)),
        (StaffAct.CLOSE, ActDetails(closing=RequestClosing.MISUSE), (CameOf.DONE, "", None)),
        (StaffAct.CLOSE, ActDetails(), (CameOf.REFUSED, "", None)),
        (StaffAct.ERASE, ActDetails(), (CameOf.DONE, "", None)),
        (StaffAct.OUTCOME, ActDetails(outcome=Outcome.TALKED_DONE), (CameOf.REFUSED, "", None)),
        (StaffAct.TWO_WORDS, ActDetails(), (CameOf.REFUSED, "", None)),
    ],
)
def test_what_a_coordinator_asks_of_a_request_that_kim_has_comes_to(
    console: Console, act: StaffAct, details: ActDetails, came: tuple[CameOf, str, int | None]
) -> None:
    hire(console.database, "lee")
    request = taken(console.database, hire(console.database, "kim"), ask(console.database))

    assert console.came(AskedAct(act, request.staff_code, details)) == [came]


@pytest.mark.parametrize(
    ("act", "details"),
    [
        (StaffAct.ERASE, ActDetails()),
        (StaffAct.CLOSE, ActDetails(closing=RequestClosing.TALKED)),
        (StaffAct.TWO_WORDS, ActDetails(words="blue maple1", two_words=TwoWordsAct.ERASE)),
    ],
)
def test_that_a_request_is_erased_can_be_read_after_it_is_and_leads_nowhere(
    console: Console, ledger: Ledger, act: StaffAct, details: ActDetails
) -> None:
    request = ask(console.database)
    numbers = console.ask(AskedAct(act, request.staff_code if details.words == "" else "", details))
    console.work()

    erase_marked(console.database, ledger, NOW)

    assert state_of(console.database, request) is None
    assert console.answers(numbers) == (StaffAnswer(act, CameOf.DONE),)


@pytest.mark.parametrize("outcome", sorted(OUTCOMES_ASKED))
def test_an_interviewer_tells_an_outcome_of_their_own_alone(console: Console, outcome: Outcome) -> None:
    kim, lee = hire(console.database, "kim"), hire(console.database, "lee")
    console.account(KIMS, "interviewer", kim.id)
    mine = taken(console.database, kim, ask(console.database, 1))
    others = taken(console.database, lee, ask(console.database, 2))
    told = ActDetails(outcome=outcome)

    came = console.came(
        *(AskedAct(StaffAct.OUTCOME, each.staff_code, told) for each in (mine, others)), by=KIMS
    )

    goes_on = outcome in (Outcome.NO_ANSWER, Outcome.LATER)
    assert came == [(CameOf.NEXT_TRY if goes_on else CameOf.CLOSED, "", None), (CameOf.NOT_YOURS, "", None)]
    assert state_of(console.database, mine) is (RequestState.WAITING if goes_on else RequestState.ERASING)
    assert state_of(console.database, others) is RequestState.WAITING


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - OUTCOMES_ASKED))
def test_an_outcome_that_has_no_button_is_refused(console: Console, outcome: Outcome) -> None:
    kim = hire(console.database, "kim")
    console.account(KIMS, "interviewer", kim.id)
    mine = taken(console.database, kim, ask(console.database))

    told = AskedAct(StaffAct.OUTCOME, mine.staff_code, ActDetails(outcome=outcome))

    assert console.came(told, by=KIMS) == [(CameOf.REFUSED, "", None)]


def test_two_words_are_answered_alike_whether_or_not_there_is_such_a_request(console: Console) -> None:
    request = ask(console.database)
    asked = [
        AskedAct(StaffAct.TWO_WORDS, details=ActDetails(words=words, two_words=TwoWordsAct.HOLD))
        for words in ("blue maple1", "blue maple2")
    ]

    numbers = console.ask(*asked)
    console.work()

    assert console.answers(numbers) == (StaffAnswer(StaffAct.TWO_WORDS, CameOf.DONE),) * 2
    with console.database.reading() as work:
        found = work.requests.get(request.id)
    assert found is not None
    assert found.held


def test_two_words_may_be_asked_five_times_in_ten_minutes_whoever_asks_and_since_when_they_say(
    console: Console,
) -> None:
    """A console that was broken into makes accounts, and says that it asked long ago."""
    console.account("account of dee")
    asked = AskedAct(StaffAct.TWO_WORDS, details=ActDetails(words="green owl", two_words=TwoWordsAct.ERASE))

    first = console.came(*[asked] * MOST_TWO_WORDS)
    of_another = console.came(asked, by="account of dee")
    numbers = ask_worker(
        console.database, console.web_keys.public_key, ANA, [asked], now=NOW - timedelta(minutes=30)
    )
    console.work()
    (of_long_ago,) = console.answers(numbers)
    console.now += timedelta(minutes=10)
    later = console.came(asked)

    done, too_many = (CameOf.DONE, "", None), (CameOf.TOO_MANY, "", None)
    assert (first, later) == ([done] * MOST_TWO_WORDS, [done])
    assert of_another == [too_many]
    assert of_long_ago.came is CameOf.TOO_MANY


def test_the_audit_tells_who_asked_for_what_and_names_no_request_and_no_word(console: Console) -> None:
    hire(console.database, "kim")
    request = ask(console.database)
    code = request.staff_code
    console.ask(
        AskedAct(StaffAct.GIVE, code, KIM),
        AskedAct(StaffAct.CLOSE, code, ActDetails(closing=RequestClosing.MISUSE)),
        AskedAct(StaffAct.TWO_WORDS, details=ActDetails(words="blue maple1", two_words=TwoWordsAct.HOLD)),
        AskedAct(StaffAct.KEEP_FROM, code, ActDetails(handle="blue maple1")),
        AskedAct(StaffAct.HOLD, "9HH9"),
    )
    before = _audited(console.database)
    console.work()

    assert before == []
    assert _audited(console.database) == [
        ("ana", "ordered: give", "kim"),
        ("ana", "ordered: close, misuse", ""),
        ("ana", "ordered: two words, hold", ""),
        ("ana", "ordered: keep from", ""),
    ]


def _audited(database: Database) -> list[tuple[object, ...]]:
    columns = audit_entry.c.account, audit_entry.c.act, audit_entry.c.thing
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(audit_entry.c.seq))]


def test_the_console_asks_and_reads_with_its_own_rights_alone(
    console: Console, console_database: Database
) -> None:
    kim = hire(console.database, "kim")
    request = ask(console.database)
    asked = [AskedAct(StaffAct.GIVE, request.staff_code, KIM), AskedAct(StaffAct.REST)]

    numbers = ask_worker(console_database, console.web_keys.public_key, ANA, asked, now=NOW)
    console.work()

    came = [each.came for each in read_answers(console_database, ANA, numbers)]
    assert came == [CameOf.DONE, CameOf.DONE]
    with console.database.reading() as work:
        live = work.assignments.live_of(request.id)
    assert live is not None
    assert live.interviewer_id == kim.id


@pytest.mark.parametrize(
    ("act", "line", "came"),
    [
        (StaffAct.HELP_LINE_SILENT, HelpLine.DAY_ONE, CameOf.DONE),
        (StaffAct.HELP_LINE_SILENT, HelpLine.CRISIS, CameOf.ALREADY),
        (StaffAct.HELP_LINE_SILENT, None, CameOf.REFUSED),
        (StaffAct.HELP_LINE_CHECKED, HelpLine.CRISIS, CameOf.DONE),
        (StaffAct.HELP_LINE_CHECKED, None, CameOf.REFUSED),
    ],
)
def test_what_is_said_of_a_help_line_is_noted_with_the_line_in_the_audit(
    console: Console, act: StaffAct, line: HelpLine | None, came: CameOf
) -> None:
    with console.database.work() as work:
        leave_out(work, HelpLine.CRISIS)
        work.commit()

    answer = console.came(AskedAct(act, details=ActDetails(help_line=line)))

    silent = {HelpLine.CRISIS} | ({line} if act is StaffAct.HELP_LINE_SILENT and line else set())
    with console.database.reading() as work:
        assert silent_lines(work) == (silent - {line} if act is StaffAct.HELP_LINE_CHECKED else silent)
        entries = work.connection.execute(select(audit_entry.c.act, audit_entry.c.thing)).all()
    assert answer == [(came, "", None)]
    assert [tuple(each) for each in entries] == [(f"ordered: {act}", line or "")]


def test_an_interviewer_says_nothing_of_a_help_line(console: Console) -> None:
    kim = hire(console.database, "kim")
    console.account(KIMS, "interviewer", kim.id)

    asked = AskedAct(StaffAct.HELP_LINE_SILENT, details=ActDetails(help_line=HelpLine.DAY_ONE))

    assert console.came(asked, by=KIMS) == [(CameOf.REFUSED, "", None)]
    with console.database.reading() as work:
        assert silent_lines(work) == frozenset()
