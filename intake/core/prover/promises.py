"""The promises about keeping: what may be saved, when, and that silence never does anything.

Looks at edges that have effects. What the shell makes of an effect is tested with the services.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from intake.core.conversation.callback_request import contact_of
from intake.core.conversation.intent import Chosen, Keyword, Signal
from intake.core.conversation.state import CONFIRM, GATES, NUMBER, Conversation, Effect
from intake.core.prover.findings import Fault, ProofRule, at_step
from intake.core.prover.graph import Edge, Graph
from intake.core.requests.contact import Contact
from intake.core.script.flow import REFUSABLE, SAVING, EffectKind, Flows, Place
from intake.core.script.wording import Wording

ADULT = GATES[1]
SAVE = "save"
_BY_CHOICE_ONLY = SAVING | REFUSABLE | {EffectKind.ERASE_PHONE, EffectKind.ERASE_REQUEST, EffectKind.STOP}
_ERASES = (Chosen(("yes",)), Keyword.ERASE)
_CAN_FAIL = REFUSABLE | {EffectKind.CONNECT_HELP}
_WAYS = {
    "this_phone": {Contact.THIS_PHONE},
    "another_phone": {Contact.ANOTHER_PHONE},
    "you_call_us": {Contact.YOU_CALL_US},
    "no_voice_calls": {Contact.RELAY, Contact.VISIT},
}
_DIALLED = {Contact.THIS_PHONE, Contact.ANOTHER_PHONE}


def kept_faults(graph: Graph, wordings: Mapping[str, Wording]) -> Iterator[Fault]:
    """Yield a fault for each way in which something is kept that was not asked for."""
    for edge in graph.edges:
        if edge.refused is not None:
            yield from _refused_faults(edge, edge.refused)
        for effect in edge.effects:
            if effect.kind in _BY_CHOICE_ONLY and isinstance(edge.heard, Signal):
                yield _of(edge, ProofRule.SILENCE_IS_NO, f"{edge.heard} leads to '{effect.kind}'.")
            if effect.kind in SAVING:
                yield from _saving_faults(edge, effect, graph, wordings)
            if effect.kind in REFUSABLE:
                yield from _time_faults(edge, effect, wordings)
            if effect.kind is EffectKind.ERASE_REQUEST and edge.heard not in _ERASES:
                message = "a request is erased by one key. Ask once more, yes or no."
                yield _of(edge, ProofRule.ERASE_ASKED, message)
            if effect.kind is EffectKind.GIVE_CODE and not effect.conversation.saved:
                message = "a request code is given, and nothing was saved for it. Save first."
                yield _of(edge, ProofRule.SAVE_LAST, message)


def refusal_faults(flows: Flows) -> Iterator[Fault]:
    """Yield a fault for each effect that can fail and does not say where that leads."""
    for step in flows.steps():
        if step.do in _CAN_FAIL and step.refused is None:
            message = f"'{step.do}' can fail. Add refused = the step that says so."
            yield at_step(ProofRule.REFUSED, step.place, message)


def _refused_faults(edge: Edge, effect: Effect) -> Iterator[Fault]:
    if edge.target is None or not edge.prompts:
        message = (
            f"where '{effect.kind}' is refused, nothing is said. Lead to words, and to a question or an end."
        )
        yield at_step(ProofRule.REFUSED, effect.place, message)
    kept = any(each.kind in _BY_CHOICE_ONLY for each in edge.effects)
    if kept or (edge.target is not None and edge.target.saved):
        message = (
            f"where '{effect.kind}' is refused, something happens all the same. Lead to a question first."
        )
        yield at_step(ProofRule.REFUSED, effect.place, message)


def _time_faults(edge: Edge, effect: Effect, wordings: Mapping[str, Wording]) -> Iterator[Fault]:
    said, source = effect.conversation, edge.source
    if effect.kind is EffectKind.BOOK:
        agreed = said.answers.get(CONFIRM) == ("yes",) and _holds("{time}", CONFIRM, wordings)
    else:
        just_agreed = source is not None and edge.heard == Chosen(("yes",))
        agreed = just_agreed and source is not None and _holds("{time}", str(source.at), wordings)
    if said.time is None or not agreed:
        message = (
            f"'{effect.kind}' without yes at a question whose words hold {{time}} in every language "
            f"('{CONFIRM}' before a save). Lead through it."
        )
        yield at_step(ProofRule.TIME_AGREED, effect.place, message)


def _saving_faults(
    edge: Edge, effect: Effect, graph: Graph, wordings: Mapping[str, Wording]
) -> Iterator[Fault]:
    said = effect.conversation
    if said.answers.get(ADULT) != ("yes",):
        message = f"saves on a path that never said yes at '{ADULT}'. Lead through that question."
        yield _of(edge, ProofRule.ADULT, message)
    if edge.source is None or not _pressed_save(edge, wordings):
        message = (
            f"saves without '{SAVE}' pressed at a read-back, a question whose words hold {{answers}} "
            "in every language. Lead to it from there only."
        )
        yield _of(edge, ProofRule.SAVE_PRESSED, message)
    if edge.source is not None and edge.source.saved:
        yield _of(edge, ProofRule.SAVE_LAST, "saves a second time on one path. Save once, at its end.")
    yield from (
        _of(edge, ProofRule.KEPT_AS_SAID, f"{message} ({graph.facts.name(edge.mask)})")
        for message in _unsaid(said)
    )


def _pressed_save(edge: Edge, wordings: Mapping[str, Wording]) -> bool:
    if edge.source is None or edge.heard != Chosen((SAVE,)):
        return False
    return _holds("{answers}", str(edge.source.at), wordings)


def _holds(blank: str, name: str, wordings: Mapping[str, Wording]) -> bool:
    lines = [wording.lines.get(name) for wording in wordings.values()]
    return all(line is not None and any(blank in words for _, words in line.forms()) for line in lines)


def _unsaid(said: Conversation) -> Iterator[str]:
    contact = contact_of(said)
    chosen = said.answers.get(NUMBER, ("nothing",))[-1]
    if contact not in _WAYS.get(chosen, set()):
        yield f"saves the way '{contact}', and '{chosen}' was chosen at '{NUMBER}'."
    if contact in _DIALLED and said.time is None and not said.answers.get("callback.times"):
        yield "saves a number to call without a time that was called safe."
    if contact not in _DIALLED and said.time is None and said.window is None:
        yield "saves neither a number to call nor when they call or come."


def _of(edge: Edge, rule: ProofRule, message: str) -> Fault:
    place = _doing(edge)
    return at_step(rule, place, message)


def _doing(edge: Edge) -> Place:
    # The step with the effect stands on the edge; the last one visited names it well enough.
    if edge.source is not None:
        return edge.source.at
    return edge.visited[0]
