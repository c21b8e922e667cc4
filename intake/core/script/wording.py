"""All words of one language, by name; the only source of words a person hears or reads.

Fills placeholders with plain values and nothing else: no logic lives in a wording. Reads no file
(see ``storage.flow_files``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import partial

from intake.core.channel import Channel
from intake.core.errors import WordingError, suggestion
from intake.core.help_line import NONE_SILENT, HelpLine
from intake.core.script.flow import Flows, Place
from intake.core.script.wording_parts import PARTS, holds_parts, with_parts

FORMS = ("voice", "text", "text_2", "said")
FIXED_KEYS = {"again": "*", "menu": "0", "erase": "7", "help": "9"}
# Beside the forms of a line: its choices, its parts (see ``core.script.wording_parts``), and the phrases it answers, or
# only seems to (see ``core.script.remarks``).
BESIDE_FORMS = frozenset({"options", "parts", "when", "unless"})
LINE_KEYS = frozenset({*FORMS, "say"}) | BESIDE_FORMS
_KEY = re.compile(r"\{key:([a-z_.]+)\}")
_NAME = re.compile(r"\{([a-z_0-9]+)\}")


@dataclass(frozen=True, slots=True)
class WordingLine:
    """One thing we say, in its forms: spoken, texted, and as a piece of a read-back."""

    voice: str | None = None
    text: str | None = None
    text_2: str | None = None
    said: str | None = None

    def forms(self) -> Iterator[tuple[str, str]]:
        """Yield the name and words of each form that exists."""
        for form in FORMS:
            words = getattr(self, form)
            if words is not None:
                yield form, words


# Lists of what people write: answers, keywords, times, and what they ask us.
_HEARD = ("words.", "also.", "within.", "remarks.")


# Compared as itself: what is made ready from it is found by it (see ``core.script.known_words``).
@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """The words of one language."""

    language: str
    lines: Mapping[str, WordingLine]
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # Those lines that hold parts, as they are written (see ``core.script.wording_parts``).
    parted: Mapping[str, WordingLine] = field(default_factory=dict)

    def unheard(self) -> Wording:
        """Return the wording without what people write, for a process that only speaks: half of all words."""
        kept = {name: words for name, words in self.lists.items() if not name.startswith(_HEARD)}
        return Wording(self.language, self.lines, kept, self.parted)

    def without(self, silent: AbstractSet[HelpLine]) -> Wording:
        """Return the wording as it is said while some help lines do not answer: it names none of them.

        Raises WordingError where a part has no words, or a name that tells no time.
        """
        told = {name: self._told(name, line, silent) for name, line in self.parted.items()}
        return Wording(self.language, {**self.lines, **told}, self.lists, self.parted)

    def _told(self, name: str, line: WordingLine, silent: AbstractSet[HelpLine]) -> WordingLine:
        def part(form: str, called: str) -> str:
            words: str | None = getattr(self.line(f"{name}{PARTS}{called}"), form)
            if words is None:
                where = f"wording/{self.language}.toml, '{name}{PARTS}{called}'"
                raise WordingError(f'{where}, has no {form}. Add {form} = "...".')
            return words

        return WordingLine(
            **{form: with_parts(words, partial(part, form), silent) for form, words in line.forms()}
        )

    def line(self, name: str) -> WordingLine:
        """Return a line; raises WordingError with a suggestion where there is none."""
        found = self.lines.get(name)
        if found is None:
            raise WordingError(f"wording/{self.language}.toml has no '{name}'.{suggestion(name, self.lines)}")
        return found

    def say(self, name: str, channel: Channel) -> str:
        """Return the words of a line for one channel; raises WordingError where it has none."""
        line = self.line(name)
        words = line.voice if channel is Channel.VOICE else line.text
        if words is None:
            raise WordingError(
                f"wording/{self.language}.toml, '{name}', has no {channel}. Add {channel} = \"...\"."
            )
        return words

    def words(self, name: str) -> tuple[str, ...]:
        """Return a list of words; raises WordingError where there is none."""
        found = self.lists.get(name)
        if found is None:
            raise WordingError(
                f"wording/{self.language}.toml has no list '{name}'.{suggestion(name, self.lists)}"
            )
        return found


def read_wording(
    language: str, table: Mapping[str, object], flows: Flows, written: Mapping[str, str] | None = None
) -> Wording:
    """Return the wording of one language from its file's tables, key numbers already written in.

    So are in choices the values ``written``, or a person who writes a choice as it was shown were not understood.
    Raises WordingError naming the line.
    """
    lines: dict[str, WordingLine] = {}
    lists: dict[str, tuple[str, ...]] = {}
    for name, value in _leaves("", table):
        if isinstance(value, list):
            lists[name] = tuple(str(word) for word in value)
        else:
            line = _line(language, name, value, flows)
            lines[name] = _chosen(line, written or {}) if ".options." in name else line
    parted = {
        name: line for name, line in lines.items() if any(holds_parts(words) for _, words in line.forms())
    }
    return Wording(language, lines, lists, parted).without(NONE_SILENT)


def fill(words: str, values: Mapping[str, str]) -> str:
    """Return the words with every ``{name}`` filled; raises WordingError where one has no value."""

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in values:
            raise WordingError(f"nothing fills {{{name}}}.{suggestion(name, values)}")
        return values[name]

    return _NAME.sub(value, words)


def placeholders(words: str) -> frozenset[str]:
    """Return the names of all placeholders in some words."""
    return frozenset(_NAME.findall(words))


def _leaves(path: str, value: object) -> Iterator[tuple[str, object]]:
    if not isinstance(value, dict):
        yield path, value
        return
    if value and value.keys() <= LINE_KEYS and not value.keys() <= BESIDE_FORMS:
        yield path, {key: words for key, words in value.items() if key not in BESIDE_FORMS}
        value = {key: value[key] for key in BESIDE_FORMS & value.keys()}
    for key, inner in value.items():
        yield from _leaves(f"{path}.{key}" if path else key, inner)


def _line(language: str, name: str, value: object, flows: Flows) -> WordingLine:
    if isinstance(value, str):
        value = {"voice": value, "text": value}
    if not isinstance(value, dict):
        raise WordingError(f"wording/{language}.toml, '{name}', is not words.")
    forms = dict(value)
    if "say" in forms:
        both = forms.pop("say")
        forms = {"voice": both, "text": both, **forms}
    for form, words in forms.items():
        if form not in FORMS or not isinstance(words, str):
            raise WordingError(
                f"wording/{language}.toml, '{name}': '{form}' is not a form.{suggestion(form, FORMS)}"
            )
    flow = name.partition(".")[0]
    return WordingLine(**{form: _with_keys(language, flow, words, flows) for form, words in forms.items()})


def _chosen(line: WordingLine, written: Mapping[str, str]) -> WordingLine:
    forms = dict(line.forms())
    kept = {form: _NAME.sub(lambda m: written.get(m[1], m[0]), words) for form, words in forms.items()}
    return WordingLine(**kept)


def _with_keys(language: str, flow: str, words: str, flows: Flows) -> str:
    return _KEY.sub(lambda match: _key(language, flow, match.group(1), flows), words)


def _key(language: str, flow: str, name: str, flows: Flows) -> str:
    if name in FIXED_KEYS:
        return FIXED_KEYS[name]
    *elsewhere, step_name, option = name.split(".") if "." in name else (name, "")
    named = (Place(each, step_name) for each in elsewhere or (flow, "welcome"))
    for place in named:
        step = flows.step(place) if flows.has(place) else None
        names = () if step is None else step.options or step.choices
        if option in names:
            return str(names.index(option) + 1)
    raise WordingError(f"wording/{language}.toml: {{key:{name}}} names no option of a step.")
