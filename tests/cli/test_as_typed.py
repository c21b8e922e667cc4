"""Commands are told as they are typed on this machine: by the name of the user whose they are."""

from __future__ import annotations

import pytest

from intake.cli.commands import COMMAND, TOKEN_PLACE, as_typed


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        ("intake backup DIRECTORY, every day", "intake-work backup DIRECTORY, every day"),
        ("intake work (or intake serve)", "systemctl start intake-work"),
        ("intake web (or intake serve)", "systemctl start intake-web"),
        ("once: intake work --new-ledger", "once: intake-work work --new-ledger"),
        ("intake interviewer add --help", "intake-web interviewer add --help"),
        ("intake console (or intake serve)", "systemctl start intake-console"),
        ("intake console invite --replace ana", "intake-console console invite --replace ana"),
        ("intake db grants --apply", "intake-work db grants --apply"),
        ("as root: intake keys console", "as root: .venv/bin/intake keys console"),
        ("intake requests list", "intake-work requests list"),
        ("the intake line", "the intake line"),
    ],
)
def test_a_command_is_told_by_the_name_it_is_typed_by(
    monkeypatch: pytest.MonkeyPatch, words: str, typed: str
) -> None:
    monkeypatch.setenv(COMMAND, "intake-work")

    assert as_typed(words) == typed


def test_another_users_command_is_told_by_their_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(COMMAND, "intake-work")

    assert as_typed("intake provision --apply", "intake-web") == "intake-web provision --apply"


def test_a_token_is_told_by_the_file_it_stands_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(COMMAND, "intake-work")
    monkeypatch.setenv(TOKEN_PLACE, "/etc/intake/token")

    words = (
        "put the right token into INTAKE_TWILIO_AUTH_TOKEN or its file, drop INTAKE_TWILIO_AUTH_TOKEN_NEXT"
    )

    assert as_typed(words) == "put the right token into /etc/intake/token, drop /etc/intake/token_next"


def test_a_machine_of_one_user_types_intake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(COMMAND, raising=False)

    assert as_typed("intake work (or intake serve)") == "intake work (or intake serve)"
