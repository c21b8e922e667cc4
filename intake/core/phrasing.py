"""Phrasing: the words of a turn, ready to be spoken or sent, in one language or in each.

Adds key numbers to options and fills what is filled. Knows no markup: ``channels`` wrap the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from intake.core.conversation import Conversation, Prompt, Situation, Turn
from intake.core.flow import UNUSED, Ask, Channel
from intake.core.readback import kept_pieces, someone_else_piece
from intake.core.script import Script
from intake.core.segments import segments
from intake.core.understanding import OTHER_TIMES_KEY, Question, question_at
from intake.core.values import Digits, Hours, Plain, Start, Value, show
from intake.core.wording import Wording, fill

_SPACES = re.compile(r" {2,}")
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
    """A turn in its situation: all that its words depend on."""

    turn: Turn
    situation: Situation
    script: Script

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
    return tuple(
        Passage(language, words, prompt.slowly)
        for language in languages
        for prompt in scene.turn.prompts
        for words in _phrased(scene, prompt, scene.script.wordings[language])
    )


def messages(scene: Scene) -> tuple[str, ...]:
    """Return the texts to send: one, or two where one would be too long."""
    language = scene.turn.conversation.language or scene.script.languages[0]
    wording = scene.script.wordings[language]
    most = MOST_SEGMENTS.get(language, MOST_SEGMENTS_ELSEWHERE)
    texts: list[str] = []
    for prompt in scene.turn.prompts:
        for words in _phrased(scene, prompt, wording):
            if texts and segments(f"{texts[-1]} {words}") <= most:
                texts[-1] += f" {words}"
            else:
                texts.append(words)
    return tuple(texts)


def values_of(scene: Scene, wording: Wording) -> Mapping[str, str]:
    """Return everything that may fill a prompt of this turn, in the words of one language."""
    conversation, channel = scene.turn.conversation, scene.turn.conversation.channel
    shown = {
        name: show(value, wording, channel)
        for name, value in {**scene.script.values, **dict(_values(scene, conversation))}.items()
    }
    agency = conversation.answers.get("callback.agency", ())
    if agency:
        shown["agency"] = wording.line(f"lists.agencies.{agency[-1]}").said or ""
    shown["where"] = _where(conversation, wording, shown)
    if conversation.at.step == "readback":
        shown |= _read_back(conversation, wording, shown)
    return shown


def _values(scene: Scene, conversation: Conversation) -> Iterator[tuple[str, Value]]:
    if conversation.number is not None:
        yield "number", Digits(conversation.number.national)
    if conversation.extension:
        yield "extension", Digits(conversation.extension)
    if conversation.code is not None:
        yield "code", Digits(conversation.code)
    if conversation.window is not None:
        yield "window", Hours(conversation.window, scene.script.zone)
    if conversation.code_name is not None:
        yield from zip(("first", "second"), map(Plain, conversation.code_name), strict=True)
    yield from _times(scene, conversation)
    if scene.situation.windows:
        yield "next_window", Hours(scene.situation.windows[0], scene.script.zone)
    if scene.question is not None:
        for key, window in enumerate(scene.question.windows, start=1):
            yield f"window_{key}", Hours(window, scene.script.zone)


def _times(scene: Scene, conversation: Conversation) -> Iterator[tuple[str, Value]]:
    zone, found = scene.script.zone, conversation.found
    time = conversation.time or (found.time if found is not None else None)
    if time is not None:
        yield "time", Start(time, zone)
        yield "place", Plain(time.place)
    for key, offered in enumerate(conversation.offered, start=1):
        yield f"time_{key}", Start(offered, zone)


def _where(conversation: Conversation, wording: Wording, shown: Mapping[str, str]) -> str:
    # By phone there is no place to name.
    if conversation.time is None or conversation.time.region is None:
        return ""
    return fill(wording.say("said.where", conversation.channel), shown)


def _read_back(conversation: Conversation, wording: Wording, shown: Mapping[str, str]) -> dict[str, str]:
    pieces = [fill(_said(wording, name, conversation.channel), shown) for name in kept_pieces(conversation)]
    someone = someone_else_piece(conversation)
    words = "" if someone is None else wording.say(someone, conversation.channel)
    join = wording.say("said.join", conversation.channel)
    return {"answers": join.join(pieces), "if_someone_else": words}


def _said(wording: Wording, name: str, channel: Channel) -> str:
    said = wording.line(name).said
    return wording.say(name, channel) if said is None else said


def _phrased(scene: Scene, prompt: Prompt, wording: Wording) -> Iterator[str]:
    channel = scene.turn.conversation.channel
    values = dict(values_of(scene, wording))
    question = scene.question
    asked = question is not None and str(question.step.place) == prompt.name
    choices = _choices(question, wording, channel, values) if question and asked else ""
    line = wording.line(prompt.name)
    forms = [wording.say(prompt.name, channel)]
    if channel is Channel.TEXT and line.text_2 is not None:
        forms.append(line.text_2)
    if choices and not any("{options}" in words for words in forms):
        forms[-1] += " {options}"
    if not choices and channel is Channel.TEXT:
        forms = [_NO_OPTIONS.sub("", words) for words in forms]
    for words in forms:
        yield _SPACES.sub(" ", fill(words, {**values, "options": choices})).strip()


def _choices(question: Question, wording: Wording, channel: Channel, values: Mapping[str, str]) -> str:
    several = question.step.ask is Ask.ANY_OF
    template = "keys.text" if channel is Channel.TEXT else "keys.press_any" if several else "keys.press"
    labelled = [
        fill(wording.say(template, channel), {"label": fill(label, values), "key": str(key)})
        for key, label in _labels(question, wording, channel)
    ]
    return (", " if channel is Channel.TEXT else " ").join(labelled)


def _labels(question: Question, wording: Wording, channel: Channel) -> Iterator[tuple[int, str]]:
    place = question.step.place
    match question.step.ask:
        case Ask.LANGUAGE:
            key = question.languages.index(wording.language) + 1
            yield key, wording.say(f"{place}.options.{wording.language}", channel)
        case Ask.WINDOW:
            for key in range(1, len(question.windows) + 1):
                yield key, wording.say(f"{place}.options.window_{key}", channel)
            yield OTHER_TIMES_KEY, wording.say(f"{place}.options.other_times", channel)
        case Ask.OPEN_TIME:
            for key in range(1, len(question.times) + 1):
                yield key, wording.say(f"{place}.options.time_{key}", channel)
            yield OTHER_TIMES_KEY, wording.say(f"{place}.options.other_times", channel)
        case Ask.YES_OR_NO:
            for key, name in question.options:
                own = f"{place}.options.{name}"
                line = own if own in wording.lines else f"always.{name}"
                yield key, wording.say(line, channel)
        case _:
            for key, name in question.options:
                if name != UNUSED:
                    yield key, wording.say(question.step.option_wording(name), channel)
