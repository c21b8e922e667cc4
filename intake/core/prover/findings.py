"""What the prover reports: a rule that does not hold, where, and how to mend it.

Only values. Which rules exist is decided here; whether they hold, in the modules beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from intake.core.script.flow import Place


class ProofRule(StrEnum):
    """Everything that is proved of the flows and their words, each in one sentence."""

    LANGUAGE = "the files keep to the flow language"
    REACHED = "every step can be reached"
    OFFERED = "every option is on offer somewhere"
    CIRCLE = "no steps lead round in a circle without a question"
    ENDS = "from every step a path leads to an end"
    SILENCE_ENDS = "silence alone ends every call"
    MACHINES = "two machines never text each other for ever"
    SILENCE_IS_NO = "silence and wrong keys never save, erase or stop anything"
    ADULT = "nothing is saved unless the person said they are 18 or older"
    SAVE_PRESSED = "nothing is saved unless save was pressed at a read-back"
    TIME_AGREED = "no time is booked or moved unless it was said back and agreed to"
    ERASE_ASKED = "no code erases a request before a yes to whether it should"
    SAVE_LAST = "saving is the last thing that is kept on its path"
    KEPT_AS_SAID = "only ways the person called safe are saved"
    MENUS = "every question answers silence, misunderstanding, repeat and exit"
    REFUSED = "an effect that can fail says where that leads"
    WORDS = "every prompt and option has words in each language"
    UNSAID = "no words are left over that nothing says"
    SAME_BLANKS = "each language fills the same blanks"
    FILLED = "every blank is filled"
    ANSWERS = "every other way to say a choice means that choice at its question"
    SEGMENTS = "no text is longer than its segments"
    CARRIER = "no text asks for a word that carriers act on"
    TOPIC = "no text names the topic"
    AGENCY = "no text names an agency or a help line"
    LINK = "no text holds a link"
    BYSTANDER = "no text tells a bystander that there is something to hide"
    ALARM = "nothing alarming stands in the first 40 characters"
    HELP_LINES = "a help line that does not answer is in no sentence, and each still leads to help"
    REMARK_KEYS = "no remark names a key but those that mean the same everywhere"
    GRADE = "the reading grade is at most 6"
    PRESSES = "the short path takes at most 8 key presses"
    SECONDS = "the short path takes at most 120 seconds"
    CALL = "a whole call takes at most 200 seconds"


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule that does not hold at one place."""

    rule: ProofRule
    message: str
    file: str = ""
    step: str = ""

    def __str__(self) -> str:
        where = self.file + (f", '{self.step}'" if self.step else "")
        return f"{where}: {self.message}" if where else self.message


def at_step(rule: ProofRule, place: Place, message: str) -> Fault:
    """Return a fault of a step of a flow file."""
    return Fault(rule, message, f"flows/{place.flow}.toml", place.step)


def in_words(rule: ProofRule, language: str, line: str, message: str) -> Fault:
    """Return a fault of a line of a wording file."""
    return Fault(rule, message, f"flows/wording/{language}.toml", line)
