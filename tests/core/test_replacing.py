"""Replacing fields of a value: the same as the standard library does, and nothing else."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.core.channel import Channel
from intake.core.conversation.loop_guard import LoopGuard
from intake.core.conversation.state import Conversation
from intake.core.phone import PhoneNumber
from intake.core.replacing import replace
from intake.core.script.flow import Place

CONVERSATION = Conversation(
    Channel.VOICE,
    Place("callback", "number"),
    "es",
    {"callback.adult": ("yes",)},
    PhoneNumber("+16125550142"),
)
CHANGES = {
    "language": st.sampled_from(["en", None]),
    "number": st.none(),
    "stumbles": st.integers(),
    "saved": st.booleans(),
    "said": st.tuples(st.text()),
}


@given(st.fixed_dictionaries({}, optional=CHANGES))
def test_a_value_is_what_the_standard_library_makes_of_it(changes: dict[str, object]) -> None:
    before = dataclasses.replace(CONVERSATION)

    after = replace(CONVERSATION, **changes)  # type: ignore[arg-type]

    assert after == dataclasses.replace(CONVERSATION, **changes)  # type: ignore[arg-type]
    assert before == CONVERSATION


def test_every_kind_of_value_keeps_its_own_fields() -> None:
    guard = LoopGuard(datetime(2018, 3, 8, tzinfo=UTC), 3)

    assert (replace(guard, texts=4), replace(guard)) == (LoopGuard(guard.since, 4), guard)


def test_a_field_that_is_none_is_refused() -> None:
    with pytest.raises(TypeError):
        replace(CONVERSATION, stumble=1)  # type: ignore[call-arg]
