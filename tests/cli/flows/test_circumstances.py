"""`intake flows talk`: what is rarely heard is played too, in the line's own words."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from intake.cli.commands import main
from intake.cli.options import EXAMPLE

ENGLISH = tomllib.loads((EXAMPLE.parent / "flows" / "wording" / "en.toml").read_text(encoding="utf-8"))
TO_NUMBER = ("1", "1", "1", "1", "1")


def played(folder: Path, said: tuple[str, ...], *options: str) -> str:
    """Return what is printed where these keys are pressed, or these words are sent."""
    script = folder / "script.txt"
    script.write_text("".join(f"press: {each}\n" for each in said), encoding="utf-8")
    done = CliRunner().invoke(main, ["flows", "talk", *options, "--script", str(script)])
    assert done.exit_code == 0, done.output
    return done.output


def begun(flow: str, step: str, form: str = "voice") -> str:
    """Return a line of the English wording up to its first gap."""
    return str(ENGLISH[flow][step][form]).split("{", maxsplit=1)[0]


@pytest.mark.parametrize(
    ("said", "options", "heard"),
    [
        (TO_NUMBER, ("--number", "hidden"), begun("callback", "number_hidden")),
        (TO_NUMBER, ("--number", "elsewhere"), begun("callback", "number_elsewhere")),
        (("1", "1"), ("--line", "resting"), begun("welcome", "resting")),
        (("1", "1"), ("--line", "ended"), begun("welcome", "ended")),
        (("hello",), ("--line", "ended", "--channel", "text"), begun("welcome", "ended", "text")),
        (("1", "1"), ("--breaks-after", "2"), begun("always", "trouble")),
        ((), ("--breaks-after", "0"), begun("always", "trouble")),
        (("hello", "1"), ("--breaks-after", "1", "--channel", "text"), begun("always", "trouble", "text")),
    ],
)
def test_circumstances_are_heard(
    tmp_path: Path, said: tuple[str, ...], options: tuple[str, ...], heard: str
) -> None:
    assert heard in played(tmp_path, said, *options)
    assert heard not in played(tmp_path, said, *("--channel", "text")[: 2 * ("text" in options)])


def test_a_broken_line_ends_the_call(tmp_path: Path) -> None:
    printed = played(tmp_path, ("1", "1", "1"), "--breaks-after", "2")

    assert printed.endswith("(the call is over)\n(nothing was kept)\n")
    assert printed.count("press: ") == 2


def test_nobody_texts_from_a_hidden_number() -> None:
    done = CliRunner().invoke(main, ["flows", "talk", "--channel", "text", "--number", "hidden"])

    assert (done.exit_code, "Nobody can text from a hidden number" in done.output) == (2, True)
