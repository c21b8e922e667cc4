"""A line without its web server: requests go straight to the use cases, and every turn is noted.

Chance counts up, so two runs of the same story are the same story.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count

from intake import config
from intake.channels.twiml import text, voice
from intake.channels.twiml.voice import Numbers
from intake.channels.webhooks.turn_token import TurnToken
from intake.core.channel import Channel
from intake.core.conversation.intent import Intent, Keyword, Utterance
from intake.core.conversation.phrasing import Scene
from intake.core.conversation.question import Question
from intake.core.conversation.state import Chance, Prompt, Turn
from intake.core.phone import NumberKind, from_caller_id, number_kind
from intake.core.script.script import Script
from intake.core.staff.staff_code import staff_code
from intake.core.understanding.incoming_message import IncomingCall, IncomingText
from intake.core.understanding.key_presses import understand_keys
from intake.core.understanding.texts import understand_text
from intake.services.conversation.turn_request import Answer, ChannelAdapter
from intake.services.incoming import receive
from intake.services.line.line import Line
from intake.services.line.line_rules import rules_of
from intake.services.line.noted_troubles import NotedTroubles
from intake.services.line.open_times import OpenTimes, time_rules
from intake.services.line.rules import staff_rules
from intake.storage.crypto.key_files import WebKeys
from intake.storage.unit_of_work import Database
from tests.support.stage import EXAMPLE, LINE, MovableClock, stage_script, stage_settings

HIDDEN = "+266696687"
NUMBERS = Numbers(LINE, "+18662231111")
STATUS = "t"
CHANCE = Chance("0" * 32, "1234567890", (1, 2, 3, 4, 5, 6), ("7KQ4",))
WORDS = tuple(f"word{number}" for number in range(300))
LATE = (Prompt("always.late_reply"),)


@cache
def example_script() -> Script:
    """Return everything the line says, with settings for a stage; no fixture, so that no failure prints it."""
    return stage_script()


def counting_draw() -> Callable[[], Chance]:
    """Return chance that counts up, and never gives the same id, code or name twice."""
    turns = count(1)

    def draw() -> Chance:
        turn = next(turns)
        words = tuple(number for place in range(3) for number in (7 * turn + place, turn // 40 + place))
        return Chance(f"{turn:032x}", f"1{turn:09}", words, (staff_code(turn),))

    return draw


def open_desk(database: Database, keys: WebKeys, script: Script) -> Desk:
    """Return a desk over a database that has its tables."""
    clock = MovableClock()
    settings = stage_settings(EXAMPLE.parent, "sqlite:///:memory:", "http://127.0.0.1:1")
    wordings = {
        language: replace(wording, lists={**wording.lists, "code_names.words": WORDS})
        for language, wording in script.wordings.items()
    }
    rules = rules_of(settings)
    times = OpenTimes(time_rules(settings))
    script, staff = replace(script, wordings=wordings), staff_rules(settings)
    noted = NotedTroubles(clock)
    line = Line(script, rules, database, keys, clock, counting_draw(), times, staff, noted)
    return Desk(line, clock, settings)


@dataclass(slots=True)
class Desk:
    """Where requests arrive; ``turns`` are those really taken, each with whether it began a conversation.

    ``while_thinking`` happens once, after the row of the next request of a call was read.
    """

    line: Line
    clock: MovableClock
    settings: config.Settings
    turns: list[tuple[Turn, bool]] = field(default_factory=list)
    while_thinking: Callable[[], None] | None = None

    def text(self, message_id: str, sender: str, body: str, to: str = LINE) -> bytes | None:
        """Answer one text."""
        heard = Utterance(Channel.TEXT, body)
        elsewhere = number_kind(sender) is NumberKind.ELSEWHERE
        message = IncomingText(message_id, to, sender, from_caller_id(sender), heard, elsewhere=elsewhere)
        words = self.line.script.wordings
        begins: list[bool] = []

        def understand(question: Question | None) -> Intent:
            begins.append(question is None)
            return understand_text(heard, question, words)

        def render(scene: Scene, _turn: int) -> bytes:
            self.turns.append((scene.turn, begins[-1]))
            return text.render(scene, STATUS)

        return _body(receive.receive_text(self.line, message, ChannelAdapter(understand, render)))

    def texts(self, *bodies: str, sender: str) -> str:
        """Send texts, five seconds apart, and return the last answer."""
        reply: bytes | None = b""
        for body in bodies:
            self.clock.move(seconds=5)
            reply = self.text(f"SM{sender[-10:]}{int(self.clock().timestamp()):020x}", sender, body)
        return (reply or b"").decode()

    def call(self, call_id: str, sender: str, said: Utterance, turn: int) -> tuple[bytes, int]:
        """Answer one request of a call; returns the document and the turn its next request answers."""
        elsewhere = number_kind(sender) is NumberKind.ELSEWHERE
        call = IncomingCall(call_id, LINE, sender, from_caller_id(sender), said, elsewhere)
        begins: list[bool] = []
        numbers = [turn]

        def understand(question: Question | None) -> Intent:
            begins.append(question is None)
            happens, self.while_thinking = self.while_thinking, None
            if happens is not None:
                happens()
            return Keyword.AGAIN if question is None else understand_keys(said, question)

        def render(scene: Scene, number: int) -> bytes:
            self.turns.append((scene.turn, begins[-1]))
            numbers.append(number)
            return voice.render(scene, TurnToken(number, scene.turn.conversation.language), NUMBERS)

        body = _body(receive.receive_call(self.line, call, turn, ChannelAdapter(understand, render)))
        assert body is not None
        return body, numbers[-1]


def _body(answer: Answer | None) -> bytes | None:
    return None if answer is None else answer.body
