"""What mails are taken in with, by the example's settings and words."""

from __future__ import annotations

from pathlib import Path

from intake.core.conversation.email_answers import EmailAnswers, EmailSurroundings
from intake.core.conversation.state import Chance, Conversation, Situation
from intake.core.script.flow import Fact
from intake.services.conversation.email_intake import EmailDesk, email_desk
from tests.support.stage import stage_script, stage_settings

CHANCE = Chance("0" * 32, "1234567890", (1, 2, 3, 4, 5, 6), ("7KQ4",))


def example_emails() -> EmailDesk:
    """Return a desk of the example's."""
    return email_desk(
        stage_settings(Path("unused"), "sqlite:///:memory:", "http://127.0.0.1:1"), stage_script()
    )


def answers(language: str = "en", **given: str | tuple[str, ...]) -> EmailAnswers:
    """Return answers of somebody who is 18 or older, by the steps of the callback flow (a dot is two underscores)."""
    named = {
        name.replace("__", ".") if "__" in name else f"callback.{name}": (chosen,)
        if isinstance(chosen, str)
        else chosen
        for name, chosen in {"adult": "yes", **given}.items()
    }
    return EmailAnswers(language, named)


def surroundings(*facts: Fact, **known: object) -> EmailSurroundings:
    """Return surroundings in which some facts hold, and nothing changes."""
    held = frozenset({Fact.NUMBER_HIDDEN, *facts})

    def situation(_: Conversation) -> Situation:
        return Situation(held, chance=CHANCE, **{"windows": (), **known})  # type: ignore[arg-type]

    return EmailSurroundings(situation)
