"""`intake flows understand`: what replies of a file would do, and how many of them are right."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from intake.cli.commands import main


def understood(folder: Path, replies: str, *options: str) -> tuple[int, str]:
    """Return the exit code and all that is printed for a file of replies."""
    file = folder / "replies.txt"
    file.write_text(replies, encoding="utf-8")
    done = CliRunner().invoke(main, ["flows", "understand", *options, str(file)])
    return done.exit_code, done.output


def test_each_reply_is_told_under_its_question(tmp_path: Path) -> None:
    replies = (
        "# drafts\n[callback.adult]\n\nyes\nblue\n[callback.other_number]\n(612) 555-0143\n+95 9 521 2345\n"
    )

    assert understood(tmp_path, replies) == (
        0,
        (
            "[callback.adult]\n"
            "  yes => yes\n"
            "  blue => ask again\n"
            "[callback.other_number]\n"
            "  (612) 555-0143 => number 6125550143\n"
            "  +95 9 521 2345 => ask again\n"
        ),
    )


def test_where_the_meaning_is_given_it_is_told_how_many_are_right(tmp_path: Path) -> None:
    replies = "[callback.adult]\nsí => yes\nazul => yes\nno => yes\nazul => ask again\n[quiet number]\nhola => nothing\n"

    assert understood(tmp_path, replies, "--language", "es") == (
        0,
        (
            "[callback.adult]\n"
            "  sí => yes   (right)\n"
            "  azul => ask again   (ASKED AGAIN, meant: yes)\n"
            "  no => no   (ACTED FALSELY, meant: yes)\n"
            "  azul => ask again   (right)\n"
            "[quiet number]\n"
            "  hola => nothing   (right)\n"
            "5 replies with a meaning: 3 right (60.0%), 1 asked again (20.0%), 1 acted falsely (20.0%)\n"
        ),
    )


@pytest.mark.parametrize(
    ("replies", "options", "code", "told"),
    [
        ("yes\n", (), 1, "line 1: name a question first, such as [callback.adult]."),
        ("\n[callback.grown]\nyes\n", (), 1, "line 2: there is no question [callback.grown] in the flows."),
        ("[callback.adult]\n", ("--language", "fr"), 2, "'fr' is not offered. Offered are: en, es."),
    ],
)
def test_what_cannot_be_asked_is_said_with_its_line(
    tmp_path: Path, replies: str, options: tuple[str, ...], code: int, told: str
) -> None:
    ended, printed = understood(tmp_path, replies, *options)

    assert (ended, told in printed) == (code, True)
