"""A conversation at its beginning, and the page of windows it looks at."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.core.channel import Channel
from intake.core.conversation.state import Conversation, windows_shown
from intake.core.scheduling.schedule import Window
from intake.core.script.flow import Place
from tests.support.stage import START

FIVE = tuple(Window(START + timedelta(days=day), START + timedelta(days=day, hours=2)) for day in range(5))


def on_page(page: int) -> Conversation:
    return Conversation(Channel.TEXT, Place("callback", "window"), page=page)


def test_a_new_conversation_has_misunderstood_nothing_and_is_on_the_first_page() -> None:
    fresh = Conversation(Channel.TEXT, Place("welcome", "menu"))

    assert (fresh.stumbles, fresh.page, fresh.answers, fresh.said) == (0, 0, {}, ())
    flags = (fresh.saved, fresh.saved_before, fresh.finished, fresh.refused, fresh.no_number)
    assert not any(flags)


@pytest.mark.parametrize(("page", "shown"), [(0, FIVE[:3]), (1, FIVE[3:]), (2, FIVE[:3]), (3, FIVE[3:])])
def test_windows_are_shown_three_a_page_and_after_the_last_page_the_first(
    page: int, shown: tuple[Window, ...]
) -> None:
    assert windows_shown(on_page(page), FIVE) == shown


@pytest.mark.parametrize("page", [0, 1])
def test_where_there_is_no_window_none_is_shown(page: int) -> None:
    assert windows_shown(on_page(page), ()) == ()


@pytest.mark.parametrize("count", [1, 3])
def test_windows_that_fit_one_page_are_all_on_every_page(count: int) -> None:
    assert windows_shown(on_page(1), FIVE[:count]) == FIVE[:count]
