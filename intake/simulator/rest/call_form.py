"""Read the form of a REST request for a call: what is known, and the plan of the call it asks for.

Whom it may ring and from which number is checked in ``account``.
"""

from __future__ import annotations

from intake.simulator.calls.leg import LegPlan
from intake.simulator.phones.detection import MODES, Detection
from intake.simulator.rest.form_values import UNKNOWN_PARAMETER, Form, within
from intake.simulator.rest.rest_json import Refusal
from intake.simulator.twiml.dial_nouns import TONES

CALL_FIELDS = frozenset(
    {
        "To",
        "From",
        "Url",
        "Method",
        "Twiml",
        "StatusCallback",
        "StatusCallbackMethod",
        "StatusCallbackEvent",
        "MachineDetection",
        "MachineDetectionTimeout",
        "MachineDetectionSpeechThreshold",
        "MachineDetectionSpeechEndThreshold",
        "MachineDetectionSilenceTimeout",
        "AsyncAmd",
        "AsyncAmdStatusCallback",
        "AsyncAmdStatusCallbackMethod",
        "SendDigits",
        "Timeout",
        "TimeLimit",
        "Record",
    }
)


def plan_of(form: Form) -> LegPlan:
    """Return the call that is asked for; raises ``Refusal`` where a value is not one the provider takes."""
    return LegPlan(
        from_=form["From"],
        to=form["To"],
        phone=form["To"],
        direction="outbound-api",
        url=form.get("Url", ""),
        twiml=form.get("Twiml", ""),
        status_callback=form.get("StatusCallback", ""),
        status_events=tuple(form.get("StatusCallbackEvent", "completed").split()),
        detection=_detection(form),
        send_digits=_send_digits(form.get("SendDigits", "")),
        ring_seconds=within(form, "Timeout", 60, low=1, high=600),
        time_limit=within(form, "TimeLimit", 14_400, low=1, high=14_400),
    )


def _detection(form: Form) -> Detection:
    mode = form.get("MachineDetection", "")
    if mode and mode not in MODES:
        raise Refusal(400, UNKNOWN_PARAMETER, f"MachineDetection must be one of {', '.join(MODES)}.")
    within(form, "MachineDetectionTimeout", 30, low=3, high=59)
    within(form, "MachineDetectionSpeechEndThreshold", 1200, low=500, high=5000)
    within(form, "MachineDetectionSilenceTimeout", 5000, low=2000, high=10_000)
    waits = form.get("AsyncAmd", "false") != "true"
    return Detection(
        mode=mode,
        speech_ms=within(form, "MachineDetectionSpeechThreshold", 2400, low=1000, high=6000),
        callback="" if waits else form.get("AsyncAmdStatusCallback", ""),
    )


def _send_digits(digits: str) -> str:
    if digits and not TONES.fullmatch(digits):
        raise Refusal(400, UNKNOWN_PARAMETER, "SendDigits may hold only digits, # * and w, at most 32.")
    return digits
