"""One of: one of the step's options, by its key or by its words."""

from __future__ import annotations

from intake.core.asks.naming import careful_choice, choice_lexicon, lexicon_of, on_offer
from intake.core.asks.options import keep_options, option_by_key, option_inputs, option_labels
from intake.core.conversation.ask import Ask
from intake.core.conversation.deciding import DECIDING
from intake.core.conversation.intent import Chosen, Intent, Signal
from intake.core.conversation.question import Question
from intake.core.conversation.state import GATES, NUMBER
from intake.core.script.flow import Place
from intake.core.script.known_words import KnownWords
from intake.core.script.lexicon import MOST_WORDS
from intake.core.script.plain_text import plain

WITHOUT_REASONS = DECIDING.union(Place(*place.split(".")) for place in (*GATES, NUMBER))


def _named(text: str, question: Question, known: KnownWords) -> Intent:
    names = lexicon_of(question.step, known, choice_lexicon).names(text)
    return Chosen(names) if len(names) == 1 and on_offer(names, question) else Signal.NO_MATCH


def _carefully(said: str, question: Question, known: KnownWords) -> Intent:
    name = careful_choice(said, question, known, choice_lexicon) or _with_a_reason(
        plain(said), question, known
    )
    return Signal.NO_MATCH if name is None else Chosen((name,))


def _with_a_reason(text: str, question: Question, known: KnownWords) -> str | None:
    """Return the choice that an already plain text opens with, where all behind it only tells why; else None.

    Nothing that decides, or that keeps somebody from harm, is heard so: there the reason may be what matters.
    """
    lexicon, words = lexicon_of(question.step, known, choice_lexicon), text.split(" ")
    if question.step.place in WITHOUT_REASONS or len(words) > MOST_WORDS or lexicon.words.turns(text):
        return None
    for at in range(1, len(words)):
        if known.sequences("reason").ends(words, at):
            names, why = lexicon.names(" ".join(words[:at])), " ".join(words[at:])
            if len(names) == 1 and on_offer(names, question):
                other = lexicon.holds_other(why, names[0]) or known.sequences("no_reason").stand_in(why)
                return None if other or any(map(str.isdecimal, why)) else names[0]
    return None


ONE_OF = Ask(
    name="one of",
    takes_options=True,
    by_digits=option_by_key,
    in_words=_named,
    in_own_words=_carefully,
    labels=option_labels,
    take=keep_options,
    inputs=option_inputs,
)
