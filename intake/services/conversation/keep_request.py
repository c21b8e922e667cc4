"""Keep a request: its row, its number sealed, under names that are free, and the order that lets it wait.

For whoever saves by voice or text, and for what somebody wrote in a mail. Gives no request code and books no time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from intake.core.conversation.callback_request import CallbackRequest, code_names
from intake.core.conversation.state import Chance
from intake.core.script.script import Script
from intake.storage.crypto.seals import SealedRequest, seal_number
from intake.storage.queries.orders import NewOrder, OrderKind
from intake.storage.queries.requests import RequestRow
from intake.storage.unit_of_work import UnitOfWork

WORDS_OF_NAMES = "code_names.words"


class NoFreeCodeNameError(Exception):
    """Every candidate name or staff code is taken; with three of 65,000 this is a fault, not bad luck."""


@dataclass(frozen=True, slots=True)
class NameCandidates:
    """Code names and staff codes, of which the first that is free is taken."""

    code_names: Sequence[str]
    staff_codes: Sequence[str]


@dataclass(frozen=True, slots=True)
class RequestKeeper:
    """Keeps requests within a transaction at a moment (UTC), their numbers closed for the worker."""

    work: UnitOfWork
    script: Script
    public_key: bytes
    now: datetime

    def keep(
        self, request: CallbackRequest, candidates: NameCandidates, sealed_code: bytes | None = None
    ) -> RequestRow:
        """Add a request, and the order to let it wait; raises NoFreeCodeNameError where no candidate is free."""
        sealed = self._sealed(request)
        key = sealed.sealed_key if sealed else None
        first = NameCandidates(candidates.code_names[:1], candidates.staff_codes[:1])
        row = self._row(request, first, sealed, sealed_code)
        if not self.work.requests.insert_if_free(row, key):
            row = self._row(request, self._free(candidates), sealed, sealed_code)
            self.work.requests.insert(row, key)
        self.work.orders.add(
            NewOrder(OrderKind.SAVED, self.now, request_id=request.id, own_phone=row.own_phone)
        )
        self.work.counters.add(self.now, "ended", "saved")
        return row

    def _free(self, candidates: NameCandidates) -> NameCandidates:
        code_name, staff_code = self.work.requests.free_names(candidates.code_names, candidates.staff_codes)
        if code_name is None or staff_code is None:
            raise NoFreeCodeNameError
        return NameCandidates((code_name,), (staff_code,))

    def _sealed(self, request: CallbackRequest) -> SealedRequest | None:
        if request.number is None:
            return None
        return seal_number(request.id, request.number, request.extension or None, self.public_key)

    def _row(
        self,
        request: CallbackRequest,
        names: NameCandidates,
        sealed: SealedRequest | None,
        sealed_code: bytes | None,
    ) -> RequestRow:
        return RequestRow(
            id=request.id,
            code_name=names.code_names[0],
            staff_code=names.staff_codes[0],
            contact=request.contact,
            message=request.message,
            try_again=request.try_again,
            windows=request.windows,
            language=request.language,
            perspective=request.perspective,
            format=request.format,
            channel=request.channel,
            requested_on=self.now.astimezone(self.script.zone).date(),
            sealed_code=sealed_code,
            sealed_number=sealed.sealed_number if sealed else None,
            call_in=request.call_in,
            interview_language=request.interview_language,
            region=request.region,
            interviewer=request.interviewer,
            left_out=request.left_out,
        )


def drawn_names(script: Script, language: str, chance: Chance) -> NameCandidates:
    """Return the candidates that chance gives, the words in a request's language."""
    words = script.wordings[language].words(WORDS_OF_NAMES)
    return NameCandidates([" ".join(name) for name in code_names(words, chance.words)], chance.staff_codes)
