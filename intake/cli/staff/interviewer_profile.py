"""What is told of an interviewer at the command line, checked against the settings and everybody else.

Stores nothing. A phone leaves sealed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypedDict, TypeVar

import click

from intake.cli.handles import StaffError, called
from intake.cli.open_line import Opened
from intake.cli.staff.lookup import must_be_known
from intake.cli.staff.parameter_types import PHONE
from intake.core.phone import PhoneNumber
from intake.core.staff.interviewer import Gender, Interviewer
from intake.core.staff.interviewer_handle import LONGEST, RESERVED, SHORTEST, as_handle
from intake.storage.crypto.fingerprints import staff_phone_key
from intake.storage.crypto.key_files import read_web_keys
from intake.storage.crypto.seals import seal_phone
from intake.storage.queries.interviewers import StaffPhone
from intake.storage.unit_of_work import UnitOfWork

NONE = "none"
UNSAID = "unsaid"
DAILY_CAP = 4

_Command = TypeVar("_Command", bound=Callable[..., Any])


class Profile(TypedDict):
    """What a command tells of somebody; None or empty where it tells nothing."""

    phone: PhoneNumber | None
    agency: str | None
    language: tuple[str, ...]
    region: tuple[str, ...]
    gender: str | None
    daily_cap: int | None
    backup: str | None


def profile_options(*, new: bool) -> Callable[[_Command], _Command]:
    """Add an option for each part of a profile; a new interviewer must have some of them."""
    options = (
        _phone_option(new=new),
        click.option("--agency", required=new, help="A key of [agencies] in the settings."),
        click.option(
            "--language", required=new, multiple=True, help="A language they interview in; several times."
        ),
        click.option(
            "--region", multiple=True, help="A region they travel to for visits; several times, or none."
        ),
        click.option(
            "--gender",
            type=click.Choice([*(each.value for each in Gender), UNSAID]),
            help="For people who ask for it.",
        ),
        click.option(
            "--daily-cap",
            type=click.IntRange(1, 20),
            help=f"How many requests and times a day they get at most{f'  [{DAILY_CAP}]' if new else ''}.",
        ),
        click.option("--backup", help="Who is asked when they do not answer: a handle, or none."),
    )

    def add(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def _phone_option(*, new: bool) -> Callable[[_Command], _Command]:
    asked = "Their phone, which gets the welcome text. Leave it out to be asked: your shell remembers what you type."
    another = "Another phone: it gets a welcome text and must be confirmed again."
    return click.option(
        "--phone", type=PHONE, prompt="Phone" if new else False, help=asked if new else another
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """Checks what a command tells against the settings and against everybody else."""

    line: Opened
    work: UnitOfWork

    def new_handle(self, word: str) -> str:
        """Return a handle nobody has."""
        handle = as_handle(word)
        if handle is None:
            raise StaffError(f"A handle is one word of {SHORTEST} to {LONGEST} letters, such as kim.")
        if handle in RESERVED:
            raise StaffError(
                f"'{handle}' means something else in a text to the line. Choose another handle, such as {handle[:12]}bee."
            )
        if self.work.interviewers.by_handle(handle) is not None:
            raise StaffError(
                f"There is an interviewer '{handle}' already. Choose another handle, or change theirs: "
                f"intake interviewer edit {handle}"
            )
        return handle

    def described(self, person: Interviewer, told: Profile) -> Interviewer:
        """Return somebody with what is told of them; raises StaffError for what the settings do not have."""
        settings = self.line.settings
        languages = told["language"] or person.languages
        for language in told["language"]:
            must_be_known("languages", language, (*settings.languages.offered, *settings.languages.interview))
        regions = () if told["region"] == (NONE,) else told["region"] or person.regions
        for region in told["region"] if told["region"] != (NONE,) else ():
            must_be_known("regions", region, settings.regions.offered)
        if told["agency"] is not None:
            must_be_known("agencies", told["agency"], settings.agencies)
        return replace(
            person,
            agency=told["agency"] or person.agency,
            languages=tuple(dict.fromkeys(languages)),
            regions=tuple(dict.fromkeys(regions)),
            gender=_gender(person, told["gender"]),
            daily_cap=told["daily_cap"] or person.daily_cap,
            backup_id=self._backup(person, told["backup"]),
        )

    def phone(self, number: PhoneNumber, owner: Interviewer) -> StaffPhone:
        """Return a phone sealed; raises StaffError where it is somebody else's."""
        settings = self.line.settings
        if number in (settings.line.number, settings.line.quiet_number, *settings.line.former_numbers):
            raise StaffError("That is one of the line's own numbers. Give the interviewer's own phone.")
        if number in settings.coordinator.phones:
            raise StaffError(
                "That is a coordinator's phone ([coordinator] phones). One phone cannot be both: give another one."
            )
        keys = read_web_keys(settings.storage.web_keys)
        key = staff_phone_key(keys.web_key, number)
        holder = self.work.interviewers.by_phone(key)
        if holder is not None and holder.id != owner.id:
            raise StaffError(f"That phone belongs to {holder.handle} already. Give another one.")
        return StaffPhone(key, seal_phone(number, keys.public_key))

    def _backup(self, person: Interviewer, handle: str | None) -> str | None:
        if handle is None:
            return person.backup_id
        if handle.strip().lower() == NONE:
            return None
        if handle.strip().lower() == person.handle:
            raise StaffError("Nobody is their own backup. Name somebody else, or none.")
        return called(self.work, handle).id


def _gender(person: Interviewer, told: str | None) -> Gender | None:
    if told is None:
        return person.gender
    return None if told == UNSAID else Gender(told)
