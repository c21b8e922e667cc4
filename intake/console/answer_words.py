"""What came of staff orders, in words, for whoever asked. Says of two words always the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from intake.core.staff.staff_orders import CameOf, StaffAct, StaffAnswer

NOTHING_CHANGED: Final = "Nothing was changed."
_DONE: Mapping[StaffAct, str] = {
    StaffAct.GIVE: "{who} has it now, and gets a text.",
    StaffAct.TAKE_BACK: "It is taken back, and they are told.",
    StaffAct.KEEP_FROM: "It is never offered to {who} again.",
    StaffAct.OFFER_AGAIN: "It is offered again, to all who fit.",
    StaffAct.HOLD: "It is held. Nobody is asked to call.",
    StaffAct.LET_GO_ON: "It goes on.",
    StaffAct.CLOSE: "It is closed.",
    StaffAct.ERASE: "It is erased.",
    StaffAct.OUTCOME: "Noted. Thank you.",
    StaffAct.INTAKE: "It is kept.",
    StaffAct.REST: "The line rests.",
    StaffAct.RESUME: "The line is open.",
    StaffAct.STOP_LINE: "Everything that goes out is stopped.",
    StaffAct.END_STOP: "The stop is over.",
    StaffAct.TEXTS_GO_TO: "Your texts go there now.",
    StaffAct.HELP_LINE_CHECKED: "Noted. It is named to people.",
    StaffAct.HELP_LINE_SILENT: "Noted. From now on nobody is told its number.",
    StaffAct.AWAY: "Noted: {who} is away then.",
    StaffAct.BACK: "Noted: {who} is back.",
    StaffAct.REST_TODAY: "{who} is offered nothing more today.",
    StaffAct.HAND_OVER: "{who} has nothing any more. It is offered to others.",
    StaffAct.DISMISS: "{who} is removed, with phone, hours and visits.",
    StaffAct.FORGET_PIN: "The PIN of {who} is forgotten. They choose a new one when they next call.",
    StaffAct.WITHDRAW_INVITATION: "The code for {who} works no more.",
    StaffAct.CUT_OFF: "{who} is cut off. Nothing reaches their phone any more.",
}
_WHY: Mapping[CameOf, str] = {
    CameOf.ALREADY: f"It was so already. {NOTHING_CHANGED}",
    CameOf.GONE: f"It does not wait any more. {NOTHING_CHANGED}",
    CameOf.HAS_IT: f"{{who}} took it {{ago}} ago. {NOTHING_CHANGED}",
    CameOf.NOBODYS: f"Nobody has it. {NOTHING_CHANGED}",
    CameOf.HAS_TIME: f"It has a time. {NOTHING_CHANGED} Give it to somebody else, with its time.",
    CameOf.TIME_STANDS: "It is taken back, and its time stands. Give it to somebody now.",
    CameOf.HELD: f"It is held. {NOTHING_CHANGED} Let it go on first.",
    CameOf.LANGUAGE: f"{{who}} does not speak its language. {NOTHING_CHANGED}",
    CameOf.LEFT_OUT: f"{{who}} is from the agency they left out. {NOTHING_CHANGED}",
    CameOf.WOMAN: f"They asked for a woman. {NOTHING_CHANGED}",
    CameOf.MAN: f"They asked for a man. {NOTHING_CHANGED}",
    CameOf.OUTSIDE: f"They asked for someone from outside their area. {NOTHING_CHANGED}",
    CameOf.REGION: f"{{who}} does not go to their part of the state. {NOTHING_CHANGED}",
    CameOf.KEPT_FROM: f"It is kept from {{who}}. {NOTHING_CHANGED}",
    CameOf.NOT_ACTIVE: f"{{who}} gets no texts now. {NOTHING_CHANGED}",
    CameOf.BUSY: f"{{who}} has another time then. {NOTHING_CHANGED}",
    CameOf.NO_SUCH_HANDLE: f"Nobody is called {{who}}. {NOTHING_CHANGED}",
    CameOf.CLOSED: "Noted. It is closed.",
    CameOf.NEXT_TRY: "Noted. We try again at another of their times.",
    CameOf.NOT_YOURS: f"It is not yours any more. {NOTHING_CHANGED}",
    CameOf.OTHERS_ASKED: "Noted. Others are asked for each time that {who} cannot hold. You see on Today who says yes.",
    CameOf.NOBODY_ASKED: "Noted. But there is nobody to ask for a time of {who}: give it to somebody on Today.",
    CameOf.HAS_TIMES: f"{{who}} has times. {NOTHING_CHANGED} Give each time to somebody else first.",
    CameOf.VOTED: "Your word counts. The operator must ask for it too.",
    CameOf.TAKEN: f"What they chose is not open any more. {NOTHING_CHANGED}",
    CameOf.REFUSED: f"You may not do that. {NOTHING_CHANGED}",
    CameOf.TOO_MANY: f"That was asked too often. {NOTHING_CHANGED} Wait ten minutes.",
    CameOf.TOO_OLD: f"It was asked too long ago. {NOTHING_CHANGED} Ask again.",
    CameOf.FAILED: "It could not be done. Tell your operator.",
}
# Whether there was such a request is nobody's to know.
BLIND: Final = "Done, if it was there."

# What is still to do after somebody was cut off.
_CUT_OFF_WITH_TIMES: Mapping[CameOf, str] = {
    CameOf.OTHERS_ASKED: "Others are asked for each of their times.",
    CameOf.NOBODY_ASKED: "There is nobody to ask for a time of theirs: give it to somebody on Today.",
}
_OUTCOME_TIME_STANDS: Final = "Noted. Their time stands."
_SAID_OF_TWO_WORDS = frozenset({CameOf.TOO_MANY, CameOf.TOO_OLD, CameOf.FAILED, CameOf.REFUSED})


def answer_words(answer: StaffAnswer) -> str:
    """Return what came of an order in one or two sentences."""
    if answer.came is CameOf.WAITS:
        return "Asked. Not done yet."
    if answer.act is StaffAct.TWO_WORDS and answer.came not in _SAID_OF_TWO_WORDS:
        return BLIND
    if answer.act is StaffAct.OUTCOME and answer.came is CameOf.TIME_STANDS:
        return _OUTCOME_TIME_STANDS
    if answer.act is StaffAct.CUT_OFF and answer.came in _CUT_OFF_WITH_TIMES:
        words = f"{_DONE[answer.act]} {_CUT_OFF_WITH_TIMES[answer.came]}"
        return words.format(who=answer.handle.upper())
    words = _DONE[answer.act] if answer.came is CameOf.DONE else _WHY[answer.came]
    if answer.came is CameOf.HAS_IT and answer.seconds is None:
        # Its person booked a time with them.
        words = f"{{who}} has it. {NOTHING_CHANGED}"
    return words.format(who=answer.handle.upper() or "Somebody", ago=ago_words(answer.seconds or 0))


def ago_words(seconds: int) -> str:
    """Return how long ago something was."""
    if seconds < 120:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    minutes = seconds // 60
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"
