"""The words of texts to the coordinator: what nobody took, who is not reached, and how the morning stands.

Holds handles of staff and codes; nothing else of a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from intake.core.conversation.phrasing import MOST_SEGMENTS
from intake.core.delivery.message_kinds import MessageKind
from intake.core.retention.retention import closes_at
from intake.core.scheduling.matching import NoMatchReason
from intake.core.scheduling.quiet_hours import QUIET_UNTIL
from intake.core.script.date_text import day
from intake.core.script.sms_segments import segments
from intake.core.staff.halt_votes import Voter
from intake.core.staff.interviewer import STAFF_LANGUAGE, Standing
from intake.services.line.halt import Halt, halt_of
from intake.services.notices.compose_status import all_that_waits
from intake.services.notices.composer import Composer
from intake.services.notices.morning_summary import SOON, Morning, morning_of
from intake.services.notices.notice import ComposeNotice, Notice, of_request, plain_text
from intake.services.notices.window_notices import call_of
from intake.services.reports.web_troubles import troubles_within
from intake.services.scheduling.backup_interviewer import passed_too
from intake.services.scheduling.roster import read_roster
from intake.storage.queries.assignments import AssignmentState
from intake.storage.queries.requests import RequestRow

# More names would not fit into two parts.
MOST_NAMES = 3
_REASONS = tuple(NoMatchReason)


def coordinator_text(notice: Notice) -> str | None:
    """Return the words of a text to the coordinator, or None where its reason is gone."""
    return _CONDITIONS.get(notice.due.kind, plain_text)(notice)


def _stopped(notice: Notice) -> str | None:
    who = notice.work.interviewers.get(notice.due.subject)
    return None if who is None or who.standing is not Standing.STOPPED else notice.say(handle=who.handle)


def _nobody_took(notice: Notice, request: RequestRow) -> str | None:
    return notice.say_of(request) if _is_nobodys(notice, request) else None


def _nobody_fits(notice: Notice, request: RequestRow) -> str | None:
    if not _is_nobodys(notice, request):
        return None
    composer = notice.composer
    # The row's version is the reason's place among all reasons.
    reason = _REASONS[notice.due.version].name.lower()
    values = {}
    if reason == "language":
        # An interpreter signs: what is missing is somebody who speaks the language beside it.
        values["language"] = composer.named(request.wish.language, "languages")
    if reason == "region":
        values["region"] = composer.named(request.region, "regions")
    return notice.say_of(request, reason=composer.say(f"reason.{reason}", **values))


def _is_nobodys(notice: Notice, request: RequestRow) -> bool:
    work = notice.work
    return work.assignments.live_of(request.id) is None and work.appointments.of(request.id) is None


def _overdue(notice: Notice, request: RequestRow) -> str | None:
    work, live = notice.work, notice.work.assignments.live_of(request.id)
    if (
        live is None
        or live.state is not AssignmentState.TAKEN
        or work.appointments.of(request.id) is not None
    ):
        return None
    who = work.interviewers.get(live.interviewer_id)
    if who is None or call_of(request, live).version != notice.due.version:
        return None
    return notice.say_of(request, handle=who.handle)


def _unanswered(notice: Notice, request: RequestRow) -> str | None:
    work, version = notice.work, notice.due.version
    booked = work.appointments.of(request.id)
    if booked is None or booked.confirmed or version not in (booked.version, passed_too(booked.version)):
        return None
    who = work.interviewers.get(booked.interviewer_id or "")
    if who is None:
        return None
    values = {"when": notice.composer.moment(booked.starts_at), "handle": who.handle}
    # Of the version that the backup passed on, nobody was asked.
    for asked in work.outbox.recipients(request.id, (MessageKind.BACKUP_ASKED,), version):
        backup = work.interviewers.get(asked)
        if backup is not None:
            return notice.say_of(request, **values, backup=backup.handle)
    return notice.say_of(request, "_alone", **values)


def _alarm(notice: Notice, request: RequestRow) -> str | None:
    booked, composer = notice.work.appointments.of(request.id), notice.composer
    booked_at = booked.starts_at if booked and not booked.is_off else None
    if request.attempts or (booked_at is not None and booked_at > notice.due.due_at):
        # Tried, or called at a time by now.
        return None
    erased = composer.rules.today(closes_at(request, booked_at, composer.rules.retention))
    age = str(notice.due.version)
    ending = "_halted" if notice.work.line_state.is_halted() else ""
    return notice.say_of(request, ending, age=age, erased=day(erased, composer.english))


def _all_refused(notice: Notice) -> str | None:
    refused = troubles_within(notice.work, notice.due.due_at).refused
    since = refused.never_admitted_since
    return None if since is None else notice.say(when=notice.composer.moment(since))


def _halted(notice: Notice) -> str | None:
    halt = _halt_of(notice)
    return (
        None
        if halt is None
        else notice.say(when=notice.composer.moment(halt.since), who=_who(notice, halt.by))
    )


def _halt_vote(notice: Notice) -> str | None:
    halt = _halt_of(notice)
    # The vote may be too old by now, or the stop was said again.
    return None if halt is None or not halt.votes else notice.say(who=_who(notice, halt.votes[-1].by))


def _halt_ended(notice: Notice) -> str | None:
    return None if _halt_of(notice) is not None else notice.say()


def _halt_of(notice: Notice) -> Halt | None:
    return halt_of(notice.work, notice.due.due_at)


def _who(notice: Notice, voter: Voter) -> str:
    return notice.composer.say(f"by.{voter.kind}", which=voter.which)


def _morning(notice: Notice) -> str:
    composer, on = notice.composer, notice.on
    eight = datetime.combine(on, QUIET_UNTIL, composer.rules.zone)
    return morning_words(
        composer, morning_of(notice.work, read_roster(notice.work, composer.rules, eight)), on
    )


# What says more than its subject, or not always.
_CONDITIONS: Mapping[MessageKind, ComposeNotice] = {
    MessageKind.MORNING: _morning,
    MessageKind.ALL_REFUSED: _all_refused,
    MessageKind.HALTED: _halted,
    MessageKind.HALT_VOTE: _halt_vote,
    MessageKind.HALT_ENDED: _halt_ended,
    MessageKind.QUIET_READ: all_that_waits,
    MessageKind.STAFF_STOPPED: _stopped,
    MessageKind.NOBODY_FITS: of_request(_nobody_fits),
    MessageKind.NOBODY_TOOK: of_request(_nobody_took),
    MessageKind.OVERDUE: of_request(_overdue),
    # Its version may be that of a time the backup passed on too.
    MessageKind.UNANSWERED: of_request(_unanswered),
    MessageKind.ALARM: of_request(_alarm),
}


def morning_words(composer: Composer, morning: Morning, on: date) -> str:
    """Return the morning of a day in words; what does not fit into two parts any more is left out."""
    text = ""
    for piece in _pieces(composer, morning, on):
        longer = f"{text} {piece}".strip()
        text = longer if segments(longer) <= MOST_SEGMENTS[STAFF_LANGUAGE] else text
    return text


def _pieces(composer: Composer, morning: Morning, on: date) -> Iterator[str]:
    today = day(on, composer.english)
    if morning.waiting:
        counts = {"n": str(morning.waiting), "days": str(morning.oldest_days)}
        yield composer.say("morning.waiting", day=today, **counts)
    else:
        yield composer.say("morning.nothing", day=today)
    if morning.halted_since is not None:
        yield composer.say("morning.halted", when=composer.moment(morning.halted_since))
    if morning.closing:
        yield composer.say("morning.closing", n=str(morning.closing))
    if morning.untried:
        by = composer.english.words("dates.short_days")[(on + SOON).weekday()]
        yield composer.say("morning.untried", n=str(morning.untried), by=by)
    if morning.unmatched:
        yield composer.say("morning.unmatched", items=", ".join(_unmatched(composer, morning)))
    for name, handles in (
        ("stopped", morning.stopped),
        ("unreached", morning.unreached),
        ("away", morning.away),
    ):
        if handles:
            yield composer.say(f"morning.{name}", names=_names(handles))
    if morning.groups:
        yield composer.say("morning.groups", n=str(morning.groups))
    if morning.waiting:
        yield composer.say("morning.more")


def _unmatched(composer: Composer, morning: Morning) -> Iterator[str]:
    for block, n in sorted(morning.unmatched.items()):
        yield composer.say(f"morning.reason.{block.name.lower()}", n=str(n))


def _names(handles: tuple[str, ...]) -> str:
    more = len(handles) - MOST_NAMES
    return ", ".join(handles[:MOST_NAMES]) + (f" +{more}" if more > 0 else "")
