"""Kind words: what each kind of text or call is called, for whoever runs the line. Nobody is texted these words."""

from __future__ import annotations

from collections.abc import Mapping

from intake.core.delivery.message_kinds import MessageKind

KIND_WORDS: Mapping[MessageKind, str] = {
    MessageKind.WELCOME: "welcome",
    MessageKind.LET_IN: "that they are let in",
    MessageKind.PIN_SET: "news that a PIN was set",
    MessageKind.QUIET_READ: "answer to a text to the quiet number",
    MessageKind.OFFER: "offer",
    MessageKind.OFFER_OVER: "end of an offer",
    MessageKind.WINDOW_OPENS: "news of a good time to call",
    MessageKind.OVERDUE: "news of a call that is overdue",
    MessageKind.GIVEN: "news of a request that was given",
    MessageKind.ON_HOLD: "that a request is on hold",
    MessageKind.GOES_ON: "that a request goes on",
    MessageKind.WORDS_KNOWN: "warning that two words may be known",
    MessageKind.BOOKED: "news of a booked time",
    MessageKind.MOVED: "news of a moved time",
    MessageKind.CALLED_OFF: "news that a time is off",
    MessageKind.DIGEST: "morning digest",
    MessageKind.DAY_BEFORE: "reminder, 24 hours before",
    MessageKind.TWO_HOURS: "reminder, 2 hours before",
    MessageKind.TEN_MINUTES: "reminder, 10 minutes before",
    MessageKind.BACKUP_ASKED: "question to the backup",
    MessageKind.OFF: "news of a request that is off",
    MessageKind.NOBODY_FITS: "news that nobody fits a request",
    MessageKind.NOBODY_TOOK: "news that nobody took a request",
    MessageKind.UNANSWERED: "news of a reminder without an answer",
    MessageKind.STAFF_STOPPED: "news of an interviewer's STOP",
    MessageKind.STAFF_UNREACHED: "news of a phone that cannot be reached",
    MessageKind.STAFF_TEXT_BLOCKED: "news of a text that was stopped",
    MessageKind.STAFF_TEXT_LOST: "news of a text that was lost",
    MessageKind.DAY_LIMIT: "news of the provider's limit",
    MessageKind.ALL_REFUSED: "alarm that nobody is answered",
    MessageKind.HALTED: "news that everything to people is stopped",
    MessageKind.HALT_VOTE: "news of a word to end the stop",
    MessageKind.HALT_ENDED: "news that the stop is over",
    MessageKind.JOIN_ASKED: "question who sent JOIN",
    MessageKind.PIN_PAUSED: "news of wrong PINs",
    MessageKind.MORNING: "text at 8:00",
    MessageKind.ALARM: "alarm of a request that waits",
    MessageKind.CALL_IN_MISSED: "news of a missed call",
    MessageKind.PERSON_DAY_BEFORE: "reminder, 24 hours before",
    MessageKind.PERSON_TWO_HOURS: "reminder, 2 hours before",
    MessageKind.PERSON_CALLED_OFF: "notice that a time is off",
    MessageKind.RING_INTERVIEWER: "ring",
    MessageKind.RING_PERSON: "ring",
}
