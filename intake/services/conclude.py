"""Concludes a try: what came of it becomes true of the request, in the transaction of the call.

The one place where the bridge meets the table of outcomes.
"""

from __future__ import annotations

from intake.core.attempt import Concluded
from intake.services.move_attempt import Conclusion
from intake.storage.unit_of_work import UnitOfWork


def conclude(work: UnitOfWork, conclusion: Conclusion) -> None:
    """Count a try nobody answered, or close the request where its call settled it."""
    request_id = conclusion.request_id
    match conclusion.concluded:
        case Concluded.SET:
            pass
        case Concluded.NO_ANSWER:
            work.requests.count_try(request_id)
        case Concluded.NO_MORE_KEPT:
            request = work.requests.get(request_id)
            if request is not None and request.tag is not None:
                work.do_not_call.add(request.tag)
            work.requests.set_erasing(request_id)
        case _:
            work.requests.set_erasing(request_id)
