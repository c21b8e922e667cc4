"""People who want a call back, patient ones: whoever hears nothing asks again and answers what is asked.

They know the questions by their first words in flows/wording, and the answers by heart.
"""

from __future__ import annotations

import time
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from intake.cli.demo.demo import LINE
from intake.core.conversation.deciding import TOO_FAST
from intake.simulator.calls.call import Call
from intake.simulator.exchange import Exchange

WORDING = Path(__file__).parents[2] / "flows" / "wording" / "en.toml"
# What each question is answered with, by text and by voice.
ANSWERS = {
    "welcome.language": "1",
    "welcome.private": "1",
    "welcome.menu": "1",
    "callback.others_read": "1",
    "callback.adult": "1",
    "callback.perspective": "1",
    "callback.number": "1",
    "callback.times": "3",
    "callback.message": "2",
    "callback.readback": "1",
}
TEXTS = ("hello", "1", "1", "1", "1", "1", "3", "2", "1")
KEYS = ("1", "1", "1", "1", "1", "1", "3", "#", "2", "1")
SAVED = "Saved. "
MOST_TURNS = 200
# Forty texts within ten minutes would be taken for a machine's.
THINKING_SECONDS = 0.15
# A save that comes sooner after the read-back is asked for once more.
READING_SECONDS = TOO_FAST.total_seconds() + 0.2
# How long somebody looks at a phone that does not answer.
PATIENCE_SECONDS = 1.0
# The same words are not sent a fourth time in a row: whoever hears nothing so often begins anew.
MOST_SILENT = 6


@cache
def _wording() -> dict[str, Any]:
    return tomllib.loads(WORDING.read_text(encoding="utf-8"))


@cache
def questions(channel: str) -> dict[str, str]:
    """Return the first words of each question by the answer it gets; voice asks for more keys at times."""
    wording = _wording()
    found = {}
    for place, answer in ANSWERS.items():
        flow, _, step = place.partition(".")
        words = wording[flow][step].get(channel, "")
        if channel == "voice" and step == "menu":
            words = wording[flow][step]["options"]["callback"]["voice"]
        if channel == "text" and step == "readback":
            words = wording[flow][step]["text_2"].partition("}")[2]
        start = words.partition("{")[0].strip()
        if start:
            found[start] = "3#" if channel == "voice" and step == "times" else answer
    return found


def read_it() -> None:
    """Take the time that reading a question takes."""
    time.sleep(READING_SECONDS)


def _is_read_back(words: str) -> bool:
    """Tell whether a text holds the read-back, which nobody can have read at once."""
    return _wording()["callback"]["readback"]["text_2"].rpartition("}")[2].strip() in words


def answer_to(words: str, channel: str) -> str | None:
    """Return the answer to the last question in some words, or None where there is none."""
    asked = {words.rfind(start): answer for start, answer in questions(channel).items() if start in words}
    return asked[max(asked)] if asked else None


@dataclass(slots=True)
class Texter:
    """One person with a phone that texts; ``read`` holds all that came back."""

    exchange: Exchange
    number: str
    read: list[str] = field(default_factory=list)

    def say(self, body: str) -> list[str]:
        """Send a text, and read what comes back."""
        answered = self.exchange.text(self.number, LINE, body)
        self.read += answered
        return answered

    def save(self) -> None:
        """Answer every question until the line confirms; after silence, ask what was said last, and begin anew in the end."""
        said, silent = "hello", 0
        for _ in range(MOST_TURNS):
            words = " ".join(self.say(said))
            if SAVED in words:
                return
            silent = 0 if words else silent + 1
            time.sleep(
                READING_SECONDS if _is_read_back(words) else THINKING_SECONDS if words else PATIENCE_SECONDS
            )
            said = answer_to(words, "text") or ("*" if silent < MOST_SILENT else "MENU")
        raise AssertionError("the line never confirmed: " + " | ".join(self.read[-4:]))


@dataclass(slots=True)
class Caller:
    """One person with a phone that calls; ``heard`` holds the calls."""

    exchange: Exchange
    number: str
    calls: list[Call] = field(default_factory=list)

    def save(self) -> None:
        """Answer every question until the line confirms; after a call that broke off, call again."""
        for _ in range(MOST_TURNS):
            call = self.exchange.place_call(self.number, LINE)
            self.calls.append(call)
            if self._walk(call):
                call.hang_up()
                return
            time.sleep(PATIENCE_SECONDS)
        raise AssertionError("the line never confirmed")

    def _walk(self, call: Call) -> bool:
        for _ in range(MOST_TURNS):
            if SAVED in call.words:
                return True
            keys = answer_to(call.words, "voice")
            if call.ended or keys is None:
                return False
            call.press(keys)
        return False
