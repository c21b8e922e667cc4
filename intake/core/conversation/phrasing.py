"""Phrasing: the words of a turn, ready to be spoken or sent, in one language or in each.

Adds key numbers to options and fills what is filled. Knows no markup: ``channels`` wrap the words.

A prompt's words, labels, key numbers and the values of the settings come together once for each language,
channel and set of options on offer; a turn fills in only what is its own, and only where it is asked for.
Filling everything anew cost 250 us of a turn by voice, which now takes 15 (scripts/bench/run webhook).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from intake.core.channel import Channel
from intake.core.conversation.ask import ask_of, label_template, labels_of
from intake.core.conversation.asked_reminders import reminders_of
from intake.core.conversation.question import Question, question_at
from intake.core.conversation.read_back import kept_days, kept_pieces, someone_else_piece
from intake.core.conversation.state import Conversation, Prompt, Situation, Turn
from intake.core.errors import WordingError, suggestion
from intake.core.script.phrases import Phrase, join_phrases, parse_phrase
from intake.core.script.prompt_values import Digits, Plain, Start, Value, WindowHours, show
from intake.core.script.script import Script
from intake.core.script.sms_segments import segments
from intake.core.script.wording import Wording

_MARKS_AT_AN_END = (".", "?", "!", ":")
CHOICES_ALONE = "always.choices"
# "Reply {options}." says nothing where no option is on offer.
_NO_OPTIONS = re.compile(r"\S+ \{options\}\.")
# A text of ours is at most this many segments; longer ones are sent as two texts.
MOST_SEGMENTS: Mapping[str, int] = {"en": 2}
MOST_SEGMENTS_ELSEWHERE = 3


@dataclass(frozen=True, slots=True)
class Passage:
    """Some words of one language, to be spoken in one breath."""

    language: str
    words: str = field(repr=False)
    slowly: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """A turn in its situation: all that its words depend on; ``texts`` are they, where that is known already."""

    turn: Turn
    situation: Situation
    script: Script
    texts: tuple[str, ...] | None = field(default=None, repr=False)

    @property
    def question(self) -> Question | None:
        """The question that now waits for an answer, if one does."""
        step, conversation = self.turn.step, self.turn.conversation
        if step is None:
            return None
        return question_at(step, conversation, self.situation, self.script.languages)


def passages(scene: Scene) -> tuple[Passage, ...]:
    """Return what is spoken; in every language, one after the other, until one is chosen."""
    chosen = scene.turn.conversation.language
    languages = scene.script.languages if chosen is None else (chosen,)
    question = scene.question
    tellings = (_Telling(scene, scene.script.wordings[language], question) for language in languages)
    return tuple(
        Passage(telling.wording.language, words, prompt.slowly)
        for telling in tellings
        for prompt in scene.turn.prompts
        for words in telling.phrased(prompt)
    )


def messages(scene: Scene) -> tuple[str, ...]:
    """Return the texts to send: one, or two where one would be too long."""
    if scene.texts is not None:
        return scene.texts
    language = scene.turn.conversation.language or scene.script.languages[0]
    telling = _Telling(scene, scene.script.wordings[language], scene.question)
    most = MOST_SEGMENTS.get(language, MOST_SEGMENTS_ELSEWHERE)
    texts: list[str] = []
    for prompt in scene.turn.prompts:
        for words in telling.phrased(prompt):
            joined = f"{_ended(texts[-1])} {words}" if texts and not prompt.apart else ""
            if joined and segments(joined) <= most:
                texts[-1] = joined
            else:
                texts.append(words)
    return tuple(texts)


def told_answers(scene: Scene, language: str, but: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return each piece of the read-back in one language, whatever is spoken; those named in ``but`` are left out."""
    telling = _Telling(scene, scene.script.wordings[language], scene.question)
    return tuple(telling.pieces(but))


def _ended(words: str) -> str:
    # Choices end without a mark, and are the last words of their question; a code is copied as it stands.
    return words if words.endswith(_MARKS_AT_AN_END) or words[-1:].isdecimal() else f"{words}."


class _Telling:
    """A scene told in one language; what fills its gaps is worked out as it is asked for."""

    __slots__ = ("_channel", "_question", "_scene", "_values", "wording")

    def __init__(self, scene: Scene, wording: Wording, question: Question | None) -> None:
        self.wording = wording
        self._scene = scene
        self._question = question
        self._channel = scene.turn.conversation.channel
        self._values: Mapping[str, Value] | None = None

    def phrased(self, prompt: Prompt) -> Iterator[str]:
        """Yield what a prompt says: one form, or two."""
        question = self._question
        asked = question if question is not None and str(question.step.place) == prompt.name else None
        spoken = (self.wording, self._channel)
        for phrase in _forms(self._scene.script, spoken, prompt, asked):
            yield phrase.say_tidy(partial(self._value, prompt))

    def _value(self, prompt: Prompt | None, name: str) -> str:
        conversation = self._scene.turn.conversation
        at_readback = conversation.at.step == "readback"
        match name:
            case "where":
                return self._where(conversation)
            case "answered" if prompt is not None:
                return prompt.answered
            case "answers" if at_readback:
                return self._answers()
            case "if_someone_else" if at_readback:
                someone = someone_else_piece(conversation, self._scene.situation.caller)
                return "" if someone is None else self._said_as(someone)
            case "kept_days" if at_readback:
                return show(self._scene.script.values[kept_days(conversation)], self.wording, self._channel)
            case "reminders":
                moments = reminders_of(conversation, self._scene.situation)
                told = [self._said_as(f"said.{moment}") for moment in moments]
                return f" {self.wording.say('keys.and', self._channel)} ".join(told)
            case "agency" if conversation.answers.get("callback.agency"):
                chosen = conversation.answers["callback.agency"][-1]
                return self.wording.line(f"lists.agencies.{chosen}").said or ""
            case _:
                return self._shown(name, conversation)

    def _shown(self, name: str, conversation: Conversation) -> str:
        values = self._values
        if values is None:
            values = self._values = dict(_values(self._scene, conversation, self._question))
        if name not in values:
            known = (*self._scene.script.values, *values, "where")
            raise WordingError(f"nothing fills {{{name}}}.{suggestion(name, known)}")
        return show(values[name], self.wording, self._channel)

    def _where(self, conversation: Conversation) -> str:
        # By phone there is no place to name.
        if conversation.time is None or conversation.time.region is None:
            return ""
        return self._said_as("said.where")

    def _answers(self) -> str:
        return self.wording.say("said.join", self._channel).join(self.pieces())

    def pieces(self, but: frozenset[str] = frozenset()) -> Iterator[str]:
        """Yield each piece of the read-back, but some by their names."""
        for name in kept_pieces(self._scene.turn.conversation):
            if name not in but:
                yield self._said(name, self._piece(name))

    def _said_as(self, name: str) -> str:
        return self._said(name, self.wording.say(name, self._channel))

    def _piece(self, name: str) -> str:
        said = self.wording.line(name).said
        return self.wording.say(name, self._channel) if said is None else said

    def _said(self, name: str, words: str) -> str:
        script, spoken = self._scene.script, (self.wording, self._channel)
        key = ("said", self.wording.language, self._channel, name)
        known = script.phrases.get(key)
        if known is None:
            known = script.phrases[key] = (_settled(script, spoken, words),)
        return known[0].say(partial(self._value, None))


def _values(
    scene: Scene, conversation: Conversation, question: Question | None
) -> Iterator[tuple[str, Value]]:
    if conversation.number is not None:
        yield "number", Digits(conversation.number.national)
    if conversation.extension:
        yield "extension", Digits(conversation.extension)
    if conversation.code is not None:
        yield "code", Digits(conversation.code)
    if conversation.window is not None:
        yield "window", WindowHours(conversation.window, scene.script.zone)
    if conversation.code_name is not None:
        yield from zip(("first", "second"), map(Plain, conversation.code_name), strict=True)
    yield from _times(scene, conversation)
    if scene.situation.windows:
        yield "next_window", WindowHours(scene.situation.windows[0], scene.script.zone)
    if question is not None:
        yield from ask_of(question.step).values(question, scene.script.zone)


def _times(scene: Scene, conversation: Conversation) -> Iterator[tuple[str, Value]]:
    zone, found = scene.script.zone, conversation.found
    time = conversation.time or (found.time if found is not None else None)
    if time is not None:
        yield "time", Start(time, zone)
        yield "place", Plain(time.place)


# A language and a channel.
Spoken = tuple[Wording, Channel]


def _forms(script: Script, spoken: Spoken, prompt: Prompt, asked: Question | None) -> tuple[Phrase, ...]:
    """Return the forms of a prompt with all in place but what is a turn's own; put together once."""
    wording, channel = spoken
    on_offer = asked and (asked.options, len(asked.windows), len(asked.times))
    key = (wording.language, channel, prompt.name, prompt.briefly, on_offer)
    known = script.phrases.get(key)
    if known is None:
        # As many as there are prompts and sets of options on offer: nobody can make more of them.
        known = script.phrases[key] = _put_together(script, spoken, prompt, asked)
    return known


def _put_together(
    script: Script, spoken: Spoken, prompt: Prompt, asked: Question | None
) -> tuple[Phrase, ...]:
    wording, channel = spoken
    labels = [] if asked is None else list(_labelled(asked, spoken))
    name = CHOICES_ALONE if prompt.briefly and labels else prompt.name
    line = wording.line(name)
    forms = [wording.say(name, channel)]
    if channel is Channel.TEXT and line.text_2 is not None:
        forms.append(line.text_2)
    if labels and not any("{options}" in words for words in forms):
        forms[-1] += " {options}"
    if not labels and channel is Channel.TEXT:
        forms = [_NO_OPTIONS.sub("", words) for words in forms]
    choices = join_phrases(labels, ", " if channel is Channel.TEXT else " ")
    return tuple(_settled(script, spoken, words, {"options": choices}).tidy() for words in forms)


def _settled(script: Script, spoken: Spoken, words: str, known: Mapping[str, Phrase] | None = None) -> Phrase:
    """Return words as a phrase in which the settings' values stand; none of them is named as a turn's own."""
    phrase = parse_phrase(words).put(known or {})
    held = {
        name: Phrase((show(script.values[name], *spoken),))
        for name in phrase.pieces[1::2]
        if name in script.values
    }
    return phrase.put(held)


def _labelled(question: Question, spoken: Spoken) -> Iterator[Phrase]:
    wording, channel = spoken
    template = label_template(question.step, channel)
    for key, line in labels_of(question, wording):
        held = {"label": parse_phrase(wording.say(line, channel)), "key": Phrase((str(key),))}
        yield parse_phrase(wording.say(template, channel)).put(held)
