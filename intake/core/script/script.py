"""The script: all flows and all words of the line, read once at start.

Ties flows, wordings and the values of the settings together. None of these changes while the line runs; only
``phrases``, a memory of words that were put together already, fills meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from intake.core.help_line import HelpLine
from intake.core.script.flow import Flows
from intake.core.script.phrases import Phrase
from intake.core.script.prompt_values import Value
from intake.core.script.wording import Wording


@dataclass(frozen=True, slots=True)
class Script:
    """Everything the line can say, in every language it offers (in the order of their keys).

    ``digest`` tells one book of words from another: which flows and wordings these are. ``phrases`` are its words as
    far as they were put together already (see ``core.conversation.phrasing``). As it stands, every help line answers.
    """

    flows: Flows
    wordings: Mapping[str, Wording]
    values: Mapping[str, Value]
    zone: ZoneInfo
    digest: str = field(default="", compare=False)
    phrases: dict[tuple[object, ...], tuple[Phrase, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _without: dict[AbstractSet[HelpLine], Script] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def without(self, silent: frozenset[HelpLine]) -> Script:
        """Return the script as it is said while some help lines do not answer: it names none of them.

        It is only to be spoken from: what is understood of people's words is made ready for the script itself.
        """
        if not silent:
            return self
        known = self._without.get(silent)
        if known is None:
            # As many as there are sets of help lines, and only those that were ever silent.
            spoken = {language: wording.without(silent) for language, wording in self.wordings.items()}
            known = self._without[silent] = Script(self.flows, spoken, self.values, self.zone, self.digest)
        return known

    @property
    def languages(self) -> tuple[str, ...]:
        """The offered languages, in the order of their keys at pick-up."""
        return tuple(self.wordings)

    def unheard(self) -> Script:
        """Return the script for a process that only speaks, and understands nobody."""
        spoken = {language: wording.unheard() for language, wording in self.wordings.items()}
        return Script(self.flows, spoken, self.values, self.zone, self.digest)
