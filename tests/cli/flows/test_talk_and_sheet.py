"""A conversation played in the terminal, and every sentence of the line on paper."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from intake.cli.commands import main

FLOW = """
title = "Welcome"
first = "menu"
[step.menu]
ask = "one of"
options = ["hello", "-", "leave"]
to = { hello = "hello", leave = "bye" }
[step.hello]
next = "menu"
[step.bye]
end = true
"""
WORDS = """
[welcome.menu]
voice = "Choose."
text = "Choose: {options} & more"
[welcome.menu.options]
hello = { voice = "For a hello", text = "hello" }
leave = { voice = "To leave", text = "leave" }
[welcome]
hello = "Hello for {days} days."
bye = "Bye."
[always]
silence_1 = { voice = "Take your time." }
silence_2 = { voice = "Once more." }
silence_3 = { voice = "Goodbye." }
wrong_key = { voice = "Not that key." }
not_understood = { text = "Sorry." }
[keys]
press = "{label}, press {key}."
text = "{key} {label}"
and = "and"
[spoken]
at = "at"
dot = "dot"
english = []
[dates]
date = "{month} {date}"
window = "{day} {from} {to}"
morning = "{hour} AM"
afternoon = "{hour} PM"
evening = "{hour} PM"
noon = "noon"
days = ["a", "b", "c", "d", "e", "f", "g"]
months = ["m", "m", "m", "m", "m", "m", "m", "m", "m", "m", "m", "m"]
short_days = ["a", "b", "c", "d", "e", "f", "g"]
short_months = ["m", "m", "m", "m", "m", "m", "m", "m", "m", "m", "m", "m"]
[lists.agencies]
uroc = { said = "U" }
advocates = { said = "A" }
rainbow = { said = "R" }
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "flows" / "wording").mkdir(parents=True)
    (tmp_path / "flows" / "welcome.toml").write_text(FLOW)
    for language in ("en", "es"):
        (tmp_path / "flows" / "wording" / f"{language}.toml").write_text(WORDS)
    return tmp_path / "flows"


def test_a_played_call_tells_what_is_heard_and_what_is_kept(small: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.txt"
    script.write_text("# a short call\npress: 1\nhear: not read\nthey wait\nthey press 3\npress: 1\n")

    result = CliRunner().invoke(
        main, ["flows", "talk", "--language", "en", "--directory", str(small), "--script", str(script)]
    )

    assert result.output.splitlines() == [
        "hear: Choose. For a hello, press 1. To leave, press 3.",
        "press: 1",
        "hear: Hello for 30 days.",
        "hear: Choose. For a hello, press 1. To leave, press 3.",
        "they wait",
        "hear: Take your time.",
        "hear: Choose. For a hello, press 1. To leave, press 3.",
        "they press 3",
        "hear: Bye.",
        "(the call is over)",
        "(nothing was kept)",
    ]


def test_hanging_up_in_a_played_call_keeps_nothing() -> None:
    result = CliRunner().invoke(main, ["flows", "talk"], input="1\n1\n1\n1\n")

    assert result.output.splitlines()[-2:] == ["(you hung up)", "(nothing was kept)"]


def test_a_save_in_a_played_call_is_told() -> None:
    result = CliRunner().invoke(main, ["flows", "talk"], input="1\n1\n1\n1\n1\n1\n3#\n2\n1\n")

    kept = [line for line in result.output.splitlines() if "kept" in line and line.startswith(" ")]
    assert kept == ["      (kept: a callback request, its number sealed)"]
    assert "(nothing was kept)" not in result.output


def test_the_sheet_numbers_every_sentence_with_its_keys_and_parts(small: Path) -> None:
    result = CliRunner().invoke(main, ["flows", "sheet", "--directory", str(small)])

    assert result.output.partition("## EN-2")[0] == (
        "# Everything the line says (en)\n\n"
        "What stands in {curly brackets} is filled in. Every sentence has a number to cite.\n\n"
        "## EN-1 Welcome\n\n"
        "### EN-1.1 `welcome.menu`\n"
        "- **voice**: Choose. For a hello, press 1. To leave, press 3.\n"
        "- **text, 1 part**: Choose: 1 hello, 3 leave & more\n\n"
        "### EN-1.2 `welcome.hello`\n"
        "- **voice**: Hello for {30} days.\n"
        "- **text, 1 part**: Hello for {30} days.\n\n"
        "### EN-1.3 `welcome.bye`\n"
        "- **voice**: Bye.\n"
        "- **text, 1 part**: Bye.\n\n"
    )


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.outside: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append(tag)
        self.outside += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_printed_page_needs_nothing_else_and_says_what_the_document_says(
    language: str, tmp_path: Path
) -> None:
    output = tmp_path / "sheet.html"
    arguments = ["flows", "sheet", "--language", language]
    document = CliRunner().invoke(main, arguments).output
    CliRunner().invoke(main, [*arguments, "--format", "html", "--output", str(output)])
    page = Page()
    page.feed(output.read_text(encoding="utf-8"))

    numbers = re.findall(r"^### (\S+) ", document, re.MULTILINE)

    assert page.outside == []
    assert (page.opened.count("h1"), page.opened.count("main")) == (1, 1)
    assert [word.strip() for word in page.words if re.fullmatch(r"[A-Z]+-\d+\.\d+ ", word)] == numbers
    assert len(numbers) == len(set(numbers)) > 90


def test_a_sheet_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    output = tmp_path / "nowhere" / "sheet.html"

    told = CliRunner().invoke(main, ["flows", "sheet", "--output", str(output)])

    assert (told.exit_code, told.output) == (
        1,
        f"Error: {output} cannot be written: No such file or directory.\n",
    )


def test_the_sheet_holds_what_is_said_outside_the_flows() -> None:
    document = CliRunner().invoke(main, ["flows", "sheet"]).output

    said = {"always.trouble", "help.lines", "bridge.voicemail", "card.open", "staff.offer", "carrier.stop"}
    assert said - set(re.findall(r"`(.*)`$", document, re.MULTILINE)) == set()


def test_a_language_that_is_not_offered_is_named_with_those_that_are(small: Path) -> None:
    shutil.rmtree(small / "wording")

    result = CliRunner().invoke(main, ["flows", "sheet", "--language", "fr"])

    assert result.output == "Error: 'fr' is not offered. Offered are: en, es.\n"
