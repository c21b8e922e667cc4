"""Email words: questions, choices and answers of a form in the words of the wordings, as whoever enters a mail reads them.

Leaves out what tells how to answer by key or text. Asks nothing (see ``email_questions``).
"""

from __future__ import annotations

from dataclasses import dataclass

from intake.core.channel import Channel
from intake.core.conversation.ask import FormChoice, ask_of
from intake.core.conversation.email_answers import EmailWalk
from intake.core.conversation.phrasing import Scene, told_answers
from intake.core.conversation.state import NUMBER, Conversation
from intake.core.scheduling.schedule import OfferedTime, Window
from intake.core.script.flow import Place, Step
from intake.core.script.prompt_values import Start, WindowHours, show
from intake.core.script.script import Script
from intake.core.script.wording import Wording, fill, placeholders

# What is read back of a number is told by whoever asks for it: here none is known yet.
_OF_THE_NUMBER = frozenset({f"{NUMBER}.options.another_phone", "said.extension"})
# Words for mails, apart from what the line says and texts.
SECTION = "email."


@dataclass(frozen=True, slots=True)
class EmailTelling:
    """The words of one language for what a form asks and keeps."""

    script: Script
    language: str

    @property
    def wording(self) -> Wording:
        """The words of the language."""
        return self.script.wordings[self.language]

    def question(self, step: Step) -> str:
        """Return a question without what follows it: how to answer by text."""
        words = self._filled(str(step.place))
        asked = words[: words.rfind("?") + 1]
        # "More choices: {options}" is followed by them.
        return asked or words.partition("{")[0].rstrip(" :,")

    def choice(self, step: Step, choice: FormChoice) -> str:
        """Return the words of a choice: of a time, when it is and in which part of the state."""
        zone, time = self.script.zone, choice.time
        match time:
            case Window():
                return show(WindowHours(time, zone), self.wording, Channel.EMAIL)
            case OfferedTime():
                start = show(Start(time, zone), self.wording, Channel.EMAIL)
                return (
                    start
                    if time.region is None
                    else f"{start}, {self._filled(f'lists.regions.{time.region}')}"
                )
            case None:
                own = choice.line in self.wording.lines or choice.name not in ask_of(step).choices
                return self._filled(choice.line if own else f"always.{choice.name}")

    def kept(self, walk: EmailWalk) -> tuple[str, ...]:
        """Return everything that would be kept, piece by piece, but a number."""
        scene = Scene(walk.turn, walk.situation, self.script)
        return told_answers(scene, self.language, _OF_THE_NUMBER)

    def when(self, conversation: Conversation) -> str:
        """Return when they call us or are met; empty where we call them."""
        zone = self.script.zone
        if conversation.time is not None:
            return show(Start(conversation.time, zone), self.wording, Channel.EMAIL)
        if conversation.window is not None:
            return show(WindowHours(conversation.window, zone), self.wording, Channel.EMAIL)
        return ""

    def where(self, conversation: Conversation) -> str:
        """Return where they are met; empty where nobody meets."""
        time = conversation.time
        return (
            ""
            if time is None or time.region is None
            else fill(self._filled("said.where"), {"place": time.place})
        )

    def language_name(self, language: str) -> str:
        """Return what a language is called."""
        return self._filled(f"lists.languages.{language}")

    def ended(self, prompt: str) -> str:
        """Return what a prompt of the flow says to somebody who wrote a mail: in words for mails where there are some."""
        own = SECTION + Place(*prompt.split(".")).step
        return self._filled(own if own in self.wording.lines else prompt)

    def line(self, name: str, **values: str) -> str:
        """Return words for mails by their name, filled."""
        return fill(self._filled(SECTION + name), values)

    def _filled(self, name: str) -> str:
        """Return a line as it is read: its text, or what comes nearest to it, with the settings' values in it."""
        line, known = self.wording.line(name), self.script.values
        forms = [form for form in (line.text, line.said, line.voice) if form is not None]
        words = next((form for form in forms if placeholders(form) <= known.keys()), forms[0])
        named = placeholders(words) & known.keys()
        return fill(
            words,
            {each: show(known[each], self.wording, Channel.EMAIL) for each in named}
            | {each: f"{{{each}}}" for each in placeholders(words) - named},
        )
