"""Plays a conversation in the terminal, with the engine and the words of the line.

Stores nothing and calls nobody: effects are only told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import click

from intake.config import Settings
from intake.core.channel import Channel
from intake.core.conversation.advance import MENU, advance, at_code, begin
from intake.core.conversation.intent import Chosen, Intent, TypedCode, Utterance
from intake.core.conversation.phrasing import Scene, messages, passages
from intake.core.conversation.state import Chance, Conversation, FoundRequest, Prompt, Situation, Turn
from intake.core.errors import WordingError
from intake.core.scheduling.call_in_windows import CALL_IN_DAYS, weekly_windows
from intake.core.scheduling.duty import Span
from intake.core.scheduling.open_times import OpenTime
from intake.core.scheduling.schedule import OfferedTime, Window
from intake.core.script.flow import SAVING, EffectKind, Fact
from intake.core.script.script import Script
from intake.core.staff.interviewer import Interviewer
from intake.core.understanding.key_presses import understand_keys
from intake.core.understanding.spoken_language import greeted_in
from intake.core.understanding.texts import understand_text
from intake.services.line.load_script import load_script

# Played on a Monday at noon, so that a script reads the same on every day.
NOON = datetime(2026, 11, 30, 18, tzinfo=UTC)
CODE = "1482913627"
CODE_NAME = ("ORANGE", "MARBLE")
_FACTS = frozenset({Fact.TIMES_OPEN, Fact.VISITS_ANNOUNCED, Fact.JUST_SAVED})
_TROUBLE = Prompt("always.trouble")
# Somebody for everybody, afternoons of the days that follow, and a visit to the first part of the state.
_ANYBODY = Interviewer("played", "played", "", ("en", "es", "so", "hmn", "kar", "om", "other"), ())
_LENGTH = timedelta(minutes=45)
# Both `press: 1` and the longer `they press 1` of the recorded conversations.
_DONE = re.compile(r"(?:they )?(?:(?:press:?|text:) ?(?P<said>.*)|wait)")
_TOLD: Mapping[EffectKind, str] = {
    EffectKind.SAVE_REQUEST: "kept: a callback request, its number sealed",
    EffectKind.BOOK: "kept: a callback request and its time, its number sealed",
    EffectKind.MOVE: "kept: another time",
    EffectKind.GIVE_CODE: "kept: that a request code was given",
    EffectKind.ERASE_PHONE: "erased: all that is held for this phone",
    EffectKind.ERASE_REQUEST: "erased: the request of this code",
    EffectKind.STOP: "erased: all that is held for this phone, and no more texts",
    EffectKind.CONNECT_HELP: "connected: to the help line",
}


class ShownNumber(StrEnum):
    """Whether the number they call or text from can be seen, and called."""

    KNOWN = "known"
    HIDDEN = "hidden"
    ELSEWHERE = "elsewhere"


class LineStands(StrEnum):
    """Whether new requests are taken."""

    OPEN = "open"
    RESTING = "resting"
    ENDED = "ended"


_NUMBER_FACTS = {
    ShownNumber.KNOWN: Fact.NUMBER_KNOWN,
    ShownNumber.HIDDEN: Fact.NUMBER_HIDDEN,
    ShownNumber.ELSEWHERE: Fact.NUMBER_ELSEWHERE,
}
_LINE_FACTS = {
    LineStands.OPEN: Fact.INTAKE_OPEN,
    LineStands.RESTING: Fact.RESTING,
    LineStands.ENDED: Fact.INTAKE_ENDED,
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What stands around a conversation; after ``breaks_after`` answers nothing of ours works (None: all goes well)."""

    number: ShownNumber = ShownNumber.KNOWN
    line: LineStands = LineStands.OPEN
    breaks_after: int | None = None

    @property
    def facts(self) -> frozenset[Fact]:
        """The facts that hold because of them."""
        return frozenset({_NUMBER_FACTS[self.number], _LINE_FACTS[self.line]})


_ORDINARY = Circumstances()


@dataclass(slots=True)
class Player:
    """One conversation as it is played."""

    script: Script
    channel: Channel
    windows: tuple[Window, ...]
    language: str | None
    around: Circumstances = _ORDINARY
    answers: int = 0
    turn: Turn | None = None
    kept: bool = False
    time: OfferedTime | None = None

    @staticmethod
    def of(
        settings: Settings, channel: Channel, language: str | None, around: Circumstances = _ORDINARY
    ) -> Player:
        """Return a conversation that has not begun."""
        script = load_script(settings)
        if language is not None and language not in script.languages:
            raise WordingError(f"'{language}' is not offered. Offered are: {', '.join(script.languages)}.")
        last = settings.line.closes_on
        span = Span(NOON, CALL_IN_DAYS, script.zone)
        weekly = settings.call_in.weekly
        windows = tuple(each for each in weekly_windows(weekly, span, last) if each.starts_at > NOON)
        first = script.languages[0] if channel is Channel.TEXT else None
        return Player(script, channel, windows, language or first, around)

    def start(self) -> None:
        """Pick up, or answer the first text."""
        fresh = Conversation(self.channel, MENU, language=self.language)
        if self._broken:
            self._take(Turn(replace(fresh, finished=True), (_TROUBLE,)))
        else:
            self._take(begin(self.script.flows, fresh, self.situation()))

    def hear(self, said: str) -> None:
        """Answer what was pressed or written; the first text begins a conversation, whatever it says."""
        if self.turn is None:
            words, first = self.script.wordings, self.language or self.script.languages[0]
            self.language = greeted_in(said, words, first)
            self.start()
            return
        self.answers += 1
        if self._broken:
            # Nothing is understood any more, and a call ends with it.
            self._take(Turn(replace(self.turn.conversation, finished=True), (_TROUBLE,)))
            return
        scene = Scene(self.turn, self.situation(), self.script)
        utterance = Utterance(self.channel, said)
        if self.channel is Channel.TEXT:
            heard = understand_text(utterance, scene.question, self.script.wordings)
        elif scene.question is not None:
            heard = understand_keys(utterance, scene.question)
        else:
            return
        conversation = self.turn.conversation
        if isinstance(heard, TypedCode):
            # Wherever a code is sent, it is entered.
            conversation = at_code(self.script.flows, conversation, self.situation())
        self._take(advance(self.script.flows, conversation, self._known(heard), self.situation()))

    @property
    def _broken(self) -> bool:
        return self.around.breaks_after is not None and self.answers >= self.around.breaks_after

    @property
    def over(self) -> bool:
        """Whether a call has ended; texts go on for as long as someone writes."""
        ended = self.turn is not None and self.turn.conversation.finished
        return ended and self.channel is Channel.VOICE

    def situation(self) -> Situation:
        """Return what the line would know: the circumstances, open times, windows of the settings."""
        facts = _FACTS | self.around.facts | ({Fact.CALL_IN_OPEN} if self.windows else frozenset())
        if self.channel is Channel.VOICE:
            facts |= {Fact.HELP_CONNECTS, Fact.AGENCIES_LISTED}
        found = FoundRequest("played", no_number=False, time=self.time)
        chance, zone = Chance("played", CODE, (), ()), self.script.zone
        return Situation(facts, self.windows, chance, found, times=self._times(), now=NOON, zone=zone)

    def _times(self) -> tuple[OpenTime, ...]:
        regions = [step.options for step in self.script.flows.steps() if step.listed == "regions"]
        visited = regions[0][0] if regions else None
        starts = [NOON + timedelta(days=day, hours=hour) for day in range(1, 5) for hour in (1, 3)]
        by_phone = tuple(OpenTime(at, at + _LENGTH, (_ANYBODY,)) for at in starts)
        there = tuple(OpenTime(at, at + _LENGTH, (_ANYBODY,), visited, "played") for at in starts[2:4])
        return (*by_phone, *there) if visited is not None else by_phone

    def _known(self, heard: Intent) -> Intent:
        if not isinstance(heard, TypedCode):
            return heard
        return Chosen(("known" if self.kept and heard.digits == CODE else "unknown",))

    def _take(self, turn: Turn) -> None:
        if any(effect.kind in SAVING | {EffectKind.MOVE} for effect in turn.effects):
            self.kept, self.time = True, turn.conversation.time
            turn = replace(turn, conversation=replace(turn.conversation, code_name=CODE_NAME))
        self.turn = turn
        scene = Scene(turn, self.situation(), self.script)
        if self.channel is Channel.VOICE:
            for passage in passages(scene):
                click.echo(f"hear: {passage.words}")
        else:
            for message in messages(scene):
                click.echo(f"read: {message}")
        for effect in turn.effects:
            if effect.kind in _TOLD:
                click.echo(f"      ({_TOLD[effect.kind]})")


def play(player: Player) -> None:
    """Play with whoever sits at the terminal, until they hang up."""
    doing = "press" if player.channel is Channel.VOICE else "text"
    if player.channel is Channel.VOICE:
        player.start()
    while not player.over:
        try:
            said = click.prompt(doing, default="", show_default=False, prompt_suffix=": ")
        except (click.Abort, EOFError):
            click.echo("")
            break
        player.hear(said)
    _close(player)


def plays(player: Player, transcript: Iterable[str]) -> None:
    """Play what a transcript presses, writes or keeps silent; its other lines are passed over."""
    if player.channel is Channel.VOICE:
        player.start()
    for line in transcript:
        done = _DONE.fullmatch(line.strip())
        if done is not None and not player.over:
            click.echo(line.strip())
            player.hear(done["said"] or "")
    _close(player)


def _close(player: Player) -> None:
    click.echo("(the call is over)" if player.over else "(you hung up)")
    if not player.kept:
        click.echo("(nothing was kept)")
