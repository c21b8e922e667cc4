"""Words of the pages about a mail, for the coordinator; what is said to its writer stands in the wordings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from intake.core.conversation.email_answers import WalkEnd
from intake.core.phone import NumberKind
from intake.core.staff.staff_orders import CameOf

SAY_WHETHER_ADULT: Final = "Say if they told you that they are 18 or older."
FORM_TOO_OLD: Final = "This form is more than an hour old. Nothing was kept. Start again."
TAKEN_MEANWHILE: Final = "What they chose is not open any more. Nothing was kept. Choose again."
# What stands at the question where the answers stop.
STOPPED: Final[Mapping[WalkEnd, str]] = {
    WalkEnd.UNSAID: "They did not say this, and without it nothing can be kept. You can ask them: see below.",
    WalkEnd.NOT_ON_OFFER: "This does not go with the other answers, or is not open any more. Choose again.",
    WalkEnd.ROUND: "The other answers lead back to this one. Choose something else, or answer what follows from it.",
}
NOT_CALLED: Final[Mapping[NumberKind, str]] = {
    NumberKind.ELSEWHERE: "We only call everyday numbers in the United States.",
    NumberKind.NOBODYS: "That is no number we can call. Type the ten digits, with the area code.",
}
OUR_NUMBER: Final = "That is a number of this line. Type theirs, with the area code."
NO_EXTENSION: Final = "An extension has at most six digits. Leave it empty if there is none."
NOTHING_KEPT: Final = "Nothing was kept."
NOT_KEPT: Final[Mapping[CameOf, str]] = {
    CameOf.REFUSED: f"It cannot be kept now. {NOTHING_KEPT} The line may rest, or the form is not whole. Start again.",
    CameOf.TOO_MANY: f"Too many were entered in ten minutes. {NOTHING_KEPT} Wait ten minutes and start again.",
    CameOf.TOO_OLD: f"It was asked too long ago. {NOTHING_KEPT} Start again.",
    CameOf.FAILED: "It could not be done. Tell your operator.",
    CameOf.GONE: "What came of it is not known here any more. Look at the requests before you enter it again.",
}
