"""Applies what a coordinator entered of a mail: led through the flow anew, and kept as a save by voice is. Commits nothing.

The console's word is taken for nothing but the answers: what is on offer, whether a number may be called and which code
name is free is found here. The second order for the same form keeps nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass

from intake.core.channel import Channel
from intake.core.conversation.advance import advance
from intake.core.conversation.callback_request import CallbackRequest, request_from
from intake.core.conversation.email_answers import EmailAnswers, EmailContact, WalkEnd, walk_email
from intake.core.conversation.intent import Chosen
from intake.core.conversation.state import Chance, Effect, Situation
from intake.core.phone import NumberKind, from_digits
from intake.core.replacing import replace
from intake.core.requests.contact import Contact
from intake.core.script.flow import SAVING, EffectKind
from intake.core.script.script import Script
from intake.core.staff.email_intake import MOST_INTAKES, IntakeAsked
from intake.core.staff.staff_orders import READ_FOR, CameOf
from intake.services.conversation.email_intake import NO_CHANCE, EmailDesk, email_surroundings
from intake.services.conversation.keep_request import WORDS_OF_NAMES, NameCandidates, RequestKeeper
from intake.services.line.randomness import draw_chance
from intake.services.scheduling.booking import Booking
from intake.services.staff_orders.answers import Came
from intake.services.staff_orders.applying import ApplyingOrder
from intake.storage.queries.requests import RequestRow

SAVE = Chosen(("save",))


def apply_intake(applying: ApplyingOrder, desk: EmailDesk, public_key: bytes) -> Came:
    """Keep what was entered, or tell why not; ``public_key`` closes its number for the worker."""
    asked, staff = applying.details.intake, applying.staff
    if asked is None or not asked.is_whole or not _are_names(desk.script, asked):
        return Came(CameOf.REFUSED)
    # Before anything is looked up: whoever broke in could ask of any request whether it has one of three names.
    if staff.work.staff_orders.asked_since(applying.order, staff.now - READ_FOR) > MOST_INTAKES:
        return Came(CameOf.TOO_MANY)
    kept = staff.work.requests.lock(asked.request_id)
    if kept is not None:
        return _kept_before(applying, asked, kept)
    return _keep(applying, asked, desk, public_key)


def _kept_before(applying: ApplyingOrder, asked: IntakeAsked, kept: RequestRow) -> Came:
    """Tell its names again to the same form sent once more; of any other request nothing, not even what it is not."""
    is_of_form = kept.channel is Channel.EMAIL and kept.requested_on == applying.staff.today
    if not is_of_form or kept.code_name not in asked.code_names:
        return Came(CameOf.REFUSED)
    return Came(CameOf.ALREADY, place=asked.code_names.index(kept.code_name))


def _are_names(script: Script, asked: IntakeAsked) -> bool:
    # What is said to a person and in every call is of the line's own words, whoever asks.
    if asked.language not in script.wordings:
        return False
    words = set(script.wordings[asked.language].words(WORDS_OF_NAMES))
    return all(len(name.split(" ")) == 2 and words.issuperset(name.split(" ")) for name in asked.code_names)


def _keep(applying: ApplyingOrder, asked: IntakeAsked, desk: EmailDesk, public_key: bytes) -> Came:
    staff, contact = applying.staff, EmailContact()
    if asked.number:
        number = from_digits(asked.number)
        if isinstance(number, NumberKind) or number.e164 in desk.rules.own_numbers:
            return Came(CameOf.REFUSED)
        contact = EmailContact(number, asked.extension)
    around = email_surroundings(staff.work, desk, staff.now, contact=contact, chance=_chance(asked))
    walked = walk_email(desk.script.flows, EmailAnswers(asked.language, asked.given), around)
    if walked.end is not WalkEnd.READ_BACK:
        # On the page it led to the read-back: what was open then is not open any more.
        return Came(CameOf.TAKEN)
    turn = advance(desk.script.flows, walked.turn.conversation, SAVE, walked.situation)
    saving = next((effect for effect in turn.effects if effect.kind in SAVING), None)
    if saving is None:
        # The line rests by now, or has ended.
        return Came(CameOf.REFUSED)
    request = request_from(saving.conversation, None)
    if (request.contact is Contact.ANOTHER_PHONE) is not bool(asked.number):
        return Came(CameOf.REFUSED)
    gives_code = any(effect.kind is EffectKind.GIVE_CODE for effect in turn.effects)
    keeper = RequestKeeper(staff.work, desk.script, public_key, staff.now)
    return _kept(keeper, _Saving(asked, request, saving, walked.situation, gives_code=gives_code))


@dataclass(frozen=True, slots=True)
class _Saving:
    asked: IntakeAsked
    request: CallbackRequest
    effect: Effect
    situation: Situation
    gives_code: bool


def _kept(keeper: RequestKeeper, saving: _Saving) -> Came:
    asked, work = saving.asked, keeper.work
    names = NameCandidates(asked.code_names, draw_chance().staff_codes)
    with work.attempt() as attempt:
        row = keeper.keep(saving.request, names, asked.sealed_code if saving.gives_code else None)
        booking = Booking(keeper.script.zone, work, keeper.now)
        said = saving.effect.conversation
        if saving.effect.kind is EffectKind.BOOK and not booking.book(
            saving.request, row, said, saving.situation
        ):
            attempt.undo()
            return Came(CameOf.TAKEN)
    work.counters.add(keeper.now, "contact", saving.request.channel.value)
    return Came(CameOf.DONE, place=asked.code_names.index(row.code_name))


def _chance(asked: IntakeAsked) -> Chance:
    return replace(NO_CHANCE, request_id=asked.request_id)
