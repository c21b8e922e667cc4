"""`intake flows`: prove the conversations, play them, and print every sentence they can say.

Reads files and prints; what is proved is decided in ``core.prover``.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from intake import config
from intake.cli.fallback_documents import fallback_document
from intake.cli.flows.flows_table import as_json, fault_lines, table, words_table
from intake.cli.flows.flows_talk import Circumstances, LineStands, Player, ShownNumber, play, plays
from intake.cli.flows.flows_understand import read_replies, report
from intake.cli.options import EXAMPLE
from intake.config.settings import FlowSettings, LanguageSettings, RemarkSettings
from intake.core.channel import CONVERSED, Channel
from intake.core.prover.prove import Proof, prove
from intake.core.prover.report import ProofReport
from intake.core.script.remarks import Remark
from intake.services.line.load_script import load_script
from intake.services.reports.reading_grade import reading_grade
from intake.services.reports.script_sheet import sheet_of
from intake.services.reports.script_sheet_pages import html, markdown

_PARAMETERS = {"--directory": "directory", "--config": "config_file"}
_Command = TypeVar("_Command", bound=Callable[..., Any])


@click.group()
def flows() -> None:
    """Prove, play and print the conversations.

    \b
    Prove them:        intake flows check
    Play a call:       intake flows talk
    Try replies:       intake flows understand --language es respuestas.txt
    For a meeting:     intake flows sheet --language en --format html --output sheet.html
    """


def _files(command: _Command) -> _Command:
    where = click.Path(path_type=Path, exists=True)
    for name, help_text in (
        ("--directory", "The folder of the flows, if not the settings' own."),
        ("--config", "The settings whose values fill the words; by default those of the example."),
    ):
        command = click.option(name, _PARAMETERS[name], type=where, help=help_text)(command)
    return command


def settings_of(config_file: Path | None, directory: Path | None, language: str | None) -> config.Settings:
    """Return the settings that fill the words, narrowed to one folder and one language if given."""
    settings = config.load(config_file or EXAMPLE, os.environ if config_file else {})
    if directory is not None:
        settings = msgspec.structs.replace(settings, flows=FlowSettings(folder=directory))
    if language is not None:
        offered = LanguageSettings(offered=(language,), interview=settings.languages.interview)
        settings = msgspec.structs.replace(settings, languages=offered)
    return settings


@flows.command()
@_files
@click.option("--language", help="Only this language, such as en.")
@click.option("--json", "in_json", is_flag=True, help="Print the report as JSON.")
@click.option("--strict", is_flag=True, help="Fail where the reading grade cannot be measured.")
def check(config_file: Path | None, directory: Path | None, language: str | None, **wanted: bool) -> None:
    """Explore every path of every flow and prove the promises; exit 1 where one does not hold.

    \b
    Example:  intake flows check
    """
    started = time.monotonic()
    report = _proved(settings_of(config_file, directory, language))
    if wanted["in_json"]:
        click.echo(json.dumps(as_json(report), indent=2, ensure_ascii=False))
    else:
        click.echo(table(report))
        click.echo(f"ways to answer that are known\n{words_table(report)}")
        for line in fault_lines(report):
            click.echo(line)
        click.echo(f"{len(report.faults)} faults, {time.monotonic() - started:.1f} s")
    if report.faults or (wanted["strict"] and not report.grade_measured):
        raise SystemExit(1)


@flows.command()
@_files
@click.option(
    "--channel",
    type=click.Choice([channel.value for channel in CONVERSED]),
    default="voice",
    show_default=True,
)
@click.option("--language", help="Begin in this language, such as es.")
@click.option(
    "--number",
    type=click.Choice([each.value for each in ShownNumber]),
    default="known",
    show_default=True,
    help="Whether the number they call from is shown, hidden, or one that we do not call (Canada, abroad).",
)
@click.option(
    "--line",
    type=click.Choice([each.value for each in LineStands]),
    default="open",
    show_default=True,
    help="Whether new requests are taken, the line rests for a while, or the interviews have ended.",
)
@click.option(
    "--breaks-after",
    type=click.IntRange(min=0),
    metavar="ANSWERS",
    help="After so many answers the database is broken; 0: from the beginning.",
)
@click.option(
    "--script", "transcript", type=click.File(encoding="utf-8"), help="Play this file instead of you."
)
def talk(
    config_file: Path | None,
    directory: Path | None,
    language: str | None,
    **asked: Any,  # noqa: ANN401 - each option has its own type
) -> None:
    """Play a conversation: you are the person who calls or texts. Nothing is stored.

    Ctrl-D hangs up. The lines `press: 1`, `text: hello` and `wait` of a script are played, all others passed over.

    \b
    Example:                   intake flows talk --channel text --language es
    A hidden number:           intake flows talk --number hidden
    From Canada, by text:      intake flows talk --channel text --number elsewhere
    While the line rests:      intake flows talk --line resting
    After the interviews:      intake flows talk --line ended --channel text
    A broken database:         intake flows talk --breaks-after 2
    """
    settings = settings_of(config_file, directory, None)
    channel, number = Channel(asked["channel"]), ShownNumber(asked["number"])
    if channel is Channel.TEXT and number is ShownNumber.HIDDEN:
        raise click.UsageError("Nobody can text from a hidden number, since no answer would arrive.")
    around = Circumstances(number, LineStands(asked["line"]), asked["breaks_after"])
    player = Player.of(settings, channel, language, around)
    if asked["transcript"] is None:
        play(player)
    else:
        plays(player, asked["transcript"])


@flows.command()
@_files
@click.option("--language", default="en", show_default=True, help="The language the questions were asked in.")
@click.argument("file", type=click.File(encoding="utf-8"))
def understand(config_file: Path | None, directory: Path | None, language: str, file: Iterable[str]) -> None:
    """Tell what each reply of a FILE would do by text. Nothing is stored.

    A head line names the question, then comes one reply a line; behind an arrow may stand what it means, and then
    it is told how many are right, asked again, and acted on falsely. Lines that begin with # are passed over.

    \b
    [callback.adult]
    tengo 25
    todavía no => no

    \b
    Example:  intake flows understand --language es respuestas.txt
    """
    script = load_script(settings_of(config_file, directory, None))
    if language not in script.languages:
        raise click.UsageError(f"'{language}' is not offered. Offered are: {', '.join(script.languages)}.")
    for line in report(read_replies(file, script), script, language):
        click.echo(line)


@flows.command()
@_files
@click.option("--language", default="en", show_default=True)
@click.option("--format", "form", type=click.Choice(["markdown", "html"]), default="markdown")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it to this file.")
def sheet(config_file: Path | None, directory: Path | None, language: str, **wanted: Any) -> None:  # noqa: ANN401 - as above
    """Print every sentence the line can say in one language, numbered for a meeting.

    \b
    Example:  intake flows sheet --language es --format html --output hoja.html
    """
    settings = settings_of(config_file, directory, None)
    entries = sheet_of(load_script(settings), language)
    page = html(entries) if wanted["form"] == "html" else markdown(entries)
    if wanted["output"] is None:
        click.echo(page)
    else:
        _write(wanted["output"], page + "\n")


@flows.command()
@_files
@click.option(
    "--channel",
    type=click.Choice([channel.value for channel in CONVERSED]),
    default="voice",
    show_default=True,
)
@click.option("--quiet", is_flag=True, help="For the number we call from: it says that it takes no calls.")
def fallback(config_file: Path | None, directory: Path | None, channel: str, *, quiet: bool) -> None:
    """Print the document to host at Twilio, for when nothing of ours answers.

    It says in each language that something broke, and where help is. Paste it into a TwiML Bin and put the address
    of that into [fallbacks]: 'intake provision' then names it at the number.

    \b
    Example:  intake flows fallback --channel text
    """
    script = load_script(settings_of(config_file, directory, None))
    click.echo(fallback_document(script, Channel(channel), quiet=quiet))


def _write(file: Path, page: str) -> None:
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}.") from None


def _proved(settings: config.Settings) -> ProofReport:
    # A million small values live until the end: looking for garbage among them costs a third.
    gc.disable()
    try:
        # Proved are the words that may be said once, not only those that are decided on by now.
        every = RemarkSettings(decided=tuple(Remark))
        script = load_script(msgspec.structs.replace(settings, remarks=every))
        return prove(Proof(script, settings.call_in.weekly, reading_grade()), _progress)
    finally:
        gc.enable()
        _progress("")


def _progress(what: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{what}", err=True, nl=False)
