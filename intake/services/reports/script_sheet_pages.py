"""The sheet as a page: Markdown for a document, HTML for paper. Adds numbers and headings, no words of the line."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from intake.services.reports.script_sheet import Entry, Sentence, Sheet, SheetSection

_HEAD = "What stands in {curly brackets} is filled in. Every sentence has a number to cite."
_STYLE = """
body { font: 1rem/1.5 Georgia, serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #111; background: #fff }
h1, h2, h3 { font-family: Helvetica, Arial, sans-serif; line-height: 1.25 }
h3 { font-size: 1rem; margin: 1.25rem 0 0 }
dl { margin: 0.25rem 0 0 } dt { float: left; clear: left; width: 7rem; color: #444 } dd { margin: 0 0 0.5rem 7.5rem }
code { color: #444 } section { break-inside: auto } article { break-inside: avoid }
@media print { body { margin: 0; max-width: none } }
"""


def markdown(sheet: Sheet) -> str:
    """Return the sheet as Markdown."""
    return "\n".join(_markdown(sheet))


def html(sheet: Sheet) -> str:
    """Return the sheet as one HTML page that needs nothing else."""
    title = escape(_title(sheet))
    body = "\n".join(_section_html(section, sheet.language) for section in sheet.sections)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p>{escape(_HEAD)}</p>\n"
        f"{body}\n</main>\n</body>\n</html>"
    )


def _title(sheet: Sheet) -> str:
    return f"Everything the line says ({sheet.language})"


def _markdown(sheet: Sheet) -> Iterator[str]:
    yield from (f"# {_title(sheet)}", "", _HEAD)
    for section in sheet.sections:
        yield from ("", f"## {section.number} {section.title}")
        for entry in section.entries:
            yield from ("", f"### {entry.number} `{entry.name}`")
            yield from (f"- **{_form(sentence)}**: {sentence.words}" for sentence in entry.sentences)


def _form(sentence: Sentence) -> str:
    form = sentence.form.replace("_", " ")
    if sentence.parts is None:
        return form
    return f"{form}, {sentence.parts} part{'s' if sentence.parts > 1 else ''}"


def _section_html(section: SheetSection, language: str) -> str:
    entries = "\n".join(_entry_html(entry, language) for entry in section.entries)
    return f"<section>\n<h2>{escape(section.number)} {escape(section.title)}</h2>\n{entries}\n</section>"


def _entry_html(entry: Entry, language: str) -> str:
    said = "\n".join(
        f'<dt>{escape(_form(sentence))}</dt><dd lang="{escape(language)}">{escape(sentence.words)}</dd>'
        for sentence in entry.sentences
    )
    heading = f"{escape(entry.number)} <code>{escape(entry.name)}</code>"
    return f'<article id="{escape(entry.number)}">\n<h3>{heading}</h3>\n<dl>\n{said}\n</dl>\n</article>'
