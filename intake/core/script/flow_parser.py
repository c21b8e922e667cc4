"""Reads a flow from the tables of its file, and says what is wrong with it in words.

Checks the shape of the language and that every name leads somewhere. The proofs over whole
conversations (a save before yes, a dead end) are the prover's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from intake.core.errors import FlowError, suggestion
from intake.core.script.flow import UNUSED, AskGrammar, EffectKind, Fact, Flow, Flows, Place, Step

MOST_OPTIONS = 5
STEP_KEYS = frozenset(
    {
        "ask",
        "options",
        "to",
        "next",
        "silence",
        "unsaid",
        "only_if",
        "skip_to",
        "go",
        "end",
        "do",
        "refused",
        "back",
        "wordless",
    }
)
# In a table of only_if: the condition of the step itself, beside those of its options.
WHOLE_STEP = "step"
LISTS = ("agencies", "regions", "languages")
# The lists of the settings, and the asks (see ``core.asks.table``), each by name.
Lists = Mapping[str, tuple[str, ...]]
Asks = Mapping[str, AskGrammar]
_Member = TypeVar("_Member", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a file a fault is, for its message."""

    file: str
    step: str

    def fault(self, message: str) -> FlowError:
        where = f"flows/{self.file}.toml" + (f", step '{self.step}'" if self.step else "")
        return FlowError(f"{where}: {message}")


def read_flows(tables: Mapping[str, Mapping[str, object]], lists: Lists, asks: Asks) -> Flows:
    """Return all flows from their files' tables (by file name), the lists of the settings, and what may be asked.

    Raises FlowError naming file, step and mend.
    """
    flows = {name: _read_flow(name, table, lists, asks) for name, table in tables.items()}
    for flow in flows.values():
        _check_names(flow, flows)
    text = json.dumps([tables, dict(lists)], sort_keys=True)
    return Flows(flows, hashlib.sha256(text.encode()).hexdigest()[:16])


def _read_flow(name: str, table: Mapping[str, object], lists: Lists, asks: Asks) -> Flow:
    where = _Place(name, "")
    _refuse_unknown(where, table, ("title", "first", "step"))
    steps = table.get("step")
    if not isinstance(steps, dict) or not steps:
        raise where.fault("has no [step.NAME] table. Add at least one step.")
    read = {step: _read_step(_Place(name, step), rows, lists, asks) for step, rows in steps.items()}
    return Flow(name, _text(where, table, "title"), _text(where, table, "first"), read)


def _read_step(where: _Place, rows: object, lists: Lists, asks: Asks) -> Step:
    if not isinstance(rows, dict):
        raise where.fault("is not a table.")
    _refuse_unknown(where, rows, STEP_KEYS)
    ask = _ask(where, rows.get("ask"), asks)
    options = _options(where, rows.get("options", []), lists)
    only_if, option_facts = _conditions(where, rows.get("only_if"))
    step = Step(
        place=Place(where.file, where.step),
        ask=ask,
        options=options,
        choices=options or (ask.choices if ask else ()),
        listed=listed if isinstance(listed := rows.get("options"), str) else None,
        to=_names(where, rows, "to"),
        only_if=only_if,
        option_facts=option_facts,
        do=_member(where, EffectKind, rows.get("do"), "do"),
        end=rows.get("end") is True,
        wordless=rows.get("wordless") is True,
        **{
            key: _name(where, rows, key)
            for key in ("next", "silence", "unsaid", "skip_to", "go", "refused", "back")
        },
    )
    _check_shape(where, step)
    return step


def _check_shape(where: _Place, step: Step) -> None:
    ways = [bool(step.ask), bool(step.next) and not step.ask, bool(step.go), step.end]
    if sum(ways) != 1:
        raise where.fault("needs exactly one of: ask, next, go, end = true.")
    if (step.only_if is None) != (step.skip_to is None):
        raise where.fault("only_if and skip_to belong together: say where to go when it is false.")
    if step.refused and not step.do:
        raise where.fault("refused without do: nothing here can be refused.")
    if step.ask is None and (step.options or step.to or step.silence or step.unsaid):
        raise where.fault("has options, to, silence or unsaid but asks nothing. Add ask.")
    _check_answers(where, step)


def _check_answers(where: _Place, step: Step) -> None:
    if step.ask is None:
        return
    takes_options = step.ask.takes_options
    if step.options and not takes_options:
        raise where.fault(f"'{step.ask.name}' takes no options.")
    answers = step.options if takes_options else step.ask.results
    for name in (*step.to, *step.option_facts):
        if name not in answers:
            raise where.fault(f"'{name}' is not an answer here.{suggestion(name, answers)}")
    if step.unsaid is not None and step.unsaid not in step.choices:
        raise where.fault(
            f"unsaid = '{step.unsaid}' is no answer here.{suggestion(step.unsaid, step.choices)}"
        )
    for answer in answers:
        if answer != UNUSED and step.target(answer) is None:
            raise where.fault(f"the answer '{answer}' leads nowhere. Add it to `to`, or add next.")
    if not answers and not takes_options and step.next is None:
        raise where.fault("leads nowhere. Add next.")


def _check_names(flow: Flow, flows: Mapping[str, Flow]) -> None:
    if flow.first not in flow.steps:
        raise _Place(flow.name, "").fault(
            f"first = '{flow.first}' is not a step.{suggestion(flow.first, flow.steps)}"
        )
    for step in flow.steps.values():
        where = _Place(flow.name, step.place.step)
        for name in step.targets():
            if name not in flow.steps:
                raise where.fault(f"'{name}' is not a step.{suggestion(name, flow.steps)}")
        if step.go is not None:
            _check_go(where, step.go, flows)


def _check_go(where: _Place, go: str, flows: Mapping[str, Flow]) -> None:
    flow, _, step = go.partition(".")
    if flow not in flows:
        raise where.fault(f"go = '{go}' is not a flow.{suggestion(go, flows)}")
    if step and step not in flows[flow].steps:
        named = [f"{flow}.{name}" for name in flows[flow].steps]
        raise where.fault(f"go = '{go}' is not a step of that flow.{suggestion(go, named)}")


def _conditions(where: _Place, value: object) -> tuple[Fact | None, Mapping[str, Fact]]:
    if not isinstance(value, dict):
        return _member(where, Fact, value, "only_if"), {}
    facts = {name: _member(where, Fact, fact, "only_if") for name, fact in value.items()}
    whole = facts.pop(WHOLE_STEP, None)
    return whole, {name: fact for name, fact in facts.items() if fact is not None}


def _options(where: _Place, value: object, lists: Lists) -> tuple[str, ...]:
    if isinstance(value, str):
        if value not in LISTS:
            raise where.fault(f"options = '{value}' is not a list.{suggestion(value, LISTS)}")
        value = list(lists[value])
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise where.fault("options must be a list of names, or agencies, regions or languages.")
    if len(value) > MOST_OPTIONS:
        raise where.fault(f"has {len(value)} options. A menu has at most {MOST_OPTIONS}.")
    named = [name for name in value if name != UNUSED]
    if len(set(named)) != len(named):
        raise where.fault("names one option twice.")
    return tuple(value)


def _names(where: _Place, rows: Mapping[str, object], key: str) -> Mapping[str, str]:
    value = rows.get(key, {})
    if not isinstance(value, dict) or not all(isinstance(to, str) for to in value.values()):
        raise where.fault(f"{key} must be a table of names, like {{ yes = 'next_step' }}.")
    return value


def _name(where: _Place, rows: Mapping[str, object], key: str) -> str | None:
    return _text(where, rows, key) if key in rows else None


def _text(where: _Place, rows: Mapping[str, object], key: str) -> str:
    value = rows.get(key)
    if not isinstance(value, str):
        raise where.fault(f"{key} must be written as text.")
    return value


def _ask(where: _Place, value: object, asks: Asks) -> AskGrammar | None:
    if value is None:
        return None
    name = str(value)
    if name not in asks:
        raise where.fault(f"ask = '{name}' is not known.{suggestion(name, asks)}")
    return asks[name]


def _member(where: _Place, kind: type[_Member], value: object, key: str) -> _Member | None:
    if value is None:
        return None
    known = [member.value for member in kind]
    if value not in known:
        raise where.fault(f"{key} = '{value}' is not known.{suggestion(str(value), known)}")
    return kind(value)


def _refuse_unknown(where: _Place, rows: Mapping[str, object], known: Iterable[str]) -> None:
    for key in rows:
        if key not in known:
            raise where.fault(f"'{key}' is not a word of the flow language.{suggestion(key, known)}")
