"""Answering-machine detection: what the provider would tell of whoever or whatever picked up.

Follows the provider's own rule, which listens for how long the first words are. So a mailbox with a short
greeting is taken for a human, as it is in life.
"""

from __future__ import annotations

from dataclasses import dataclass

from intake.simulator.phones.phones import Answers

MODES = ("Enable", "DetectMessageEnd")
SILENCE_MS = 1200


@dataclass(frozen=True, slots=True)
class Detection:
    """How a call is to be listened to; nobody listens where ``mode`` is empty."""

    mode: str = ""
    # First words as long as this are a machine's.
    speech_ms: int = 2400
    # Learns it while the call goes on; otherwise the first request of the call tells.
    callback: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, in the provider's word, and how long that took."""

    answered_by: str
    milliseconds: int


def detect(detection: Detection, picked: Answers, greeting_seconds: int) -> Finding:
    """Return what the provider finds; the greeting counts where a machine picked up."""
    greeting = greeting_seconds * 1000
    if picked is not Answers.MACHINE:
        return Finding(picked.value, detection.speech_ms)
    if greeting < detection.speech_ms:
        return Finding(Answers.HUMAN.value, greeting + SILENCE_MS)
    if detection.mode == "DetectMessageEnd":
        return Finding("machine_end_beep", greeting + SILENCE_MS)
    return Finding("machine_start", detection.speech_ms)
