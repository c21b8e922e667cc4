"""Each language says the same things: the same lines, forms and blanks, and no line too many."""

from __future__ import annotations

from collections.abc import Iterator

from intake.core.prover.findings import Fault, ProofRule, in_words
from intake.core.script.flow import Place
from intake.core.script.script import Script
from intake.core.script.wording import Wording, WordingLine, placeholders
from intake.core.time_words.vocabulary import LISTS, OTHER_LISTS

# What the line looks up by these names, in every language.
_LISTS = (
    *(f"words.{name}" for name in ("yes", "no", "any", "none", "menu", "erase", "code", "who", "help")),
    *(f"words.{name}" for name in ("language", "stop", "stop_anywhere", "crisis", "greeting")),
    *(f"words.{name}" for name in ("reactions", "polite", "openers", "wrong_number", "crisis_alone")),
    *(f"words.{name}" for name in ("around_a_number", "before_an_extension")),
    *(
        f"words.{name}"
        for name in (
            "stop_calls",
            "stop_texts",
            "stop_for_good",
            "stop_calls_or_texts",
            "stop_maybe",
            "stop_small",
            "stop_doubt",
            "stop_denied",
            "stop_asking",
            "stop_then",
            "stop_more",
            "stop_mailing",
        )
    ),
    *(
        f"words.{name}"
        for name in (
            "crisis_help",
            "crisis_unsafe",
            "crisis_spelled",
            "crisis_marks",
            "no_crisis",
            "unsafe_phone",
        )
    ),
    *(f"words.{name}" for name in ("harmless", "harmless_alone", "harmless_unless")),
    *(f"words.{name}" for name in ("erase_anywhere", "never_mind", "asking")),
    *(f"dates.{name}" for name in ("days", "months", "short_days", "short_months", "time_days")),
    *(f"words.times.{name}" for name in (*OTHER_LISTS, *LISTS)),
    "spoken.english",
    "code_names.words",
)
FEWEST_CODE_WORDS = 256
# Each language names itself there, in its own words.
_OWN = "welcome.language.options."
# Staff read English, whatever language an interview is in.
_STAFF = "staff"


def language_faults(script: Script) -> Iterator[Fault]:
    """Yield a fault for each line that one language has and another lacks, or fills otherwise."""
    for wording in script.wordings.values():
        yield from _missing_lists(wording)
        yield from _left_over(script, wording)
        for other in script.wordings.values():
            if other.language != wording.language:
                yield from _differences(wording, other)


def _differences(wording: Wording, other: Wording) -> Iterator[Fault]:
    for name, line in other.lines.items():
        if name.startswith((_OWN, _STAFF)):
            continue
        mine = wording.lines.get(name)
        if mine is None:
            message = f"is said in '{other.language}' and missing here. Translate it."
            yield in_words(ProofRule.WORDS, wording.language, name, message)
        else:
            yield from _forms(wording.language, name, mine, line)


def _forms(language: str, name: str, mine: WordingLine, other: WordingLine) -> Iterator[Fault]:
    here, there = _joined(mine), _joined(other)
    for form, words in there.items():
        if form not in here:
            message = f"has no {form}, and another language does. Add {form}."
            yield in_words(ProofRule.WORDS, language, name, message)
            continue
        for blank in sorted(placeholders(words) - placeholders(here[form])):
            message = (
                f"its {form} lacks {{{blank}}}, which another language fills. Add it, or take it out there."
            )
            yield in_words(ProofRule.SAME_BLANKS, language, name, message)


def _joined(line: WordingLine) -> dict[str, str]:
    # What fits one text in a language may need a second in another: both together say the same.
    forms = dict(line.forms())
    second = forms.pop("text_2", "")
    return forms | ({"text": f"{forms['text']} {second}"} if second and "text" in forms else {})


def _missing_lists(wording: Wording) -> Iterator[Fault]:
    for name in _LISTS:
        if name not in wording.lists:
            message = "this list of words is missing. Add it; it may be empty."
            yield in_words(ProofRule.WORDS, wording.language, name, message)
    words = wording.lists.get("code_names.words", ())
    if words and len(words) < FEWEST_CODE_WORDS:
        message = f"{len(words)} words, at least {FEWEST_CODE_WORDS}: pairs would soon be used up."
        yield in_words(ProofRule.WORDS, wording.language, "code_names.words", message)


def _left_over(script: Script, wording: Wording) -> Iterator[Fault]:
    for name in wording.lines:
        flow, _, rest = name.partition(".")
        place = Place(flow, rest.partition(".")[0])
        if flow in script.flows.by_name and not script.flows.has(place):
            message = "no step says this. Name the step, or take the words out."
            yield in_words(ProofRule.UNSAID, wording.language, name, message)
