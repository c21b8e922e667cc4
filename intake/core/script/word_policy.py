"""The words our texts never hold: policy of the line, in every language it offers.

Only data; ``core.prover.text_rules`` and ``core.script.visit_place`` look for them. Whole words, without case and accents; a closing * stands for any
ending. A new language adds its words here.
"""

from __future__ import annotations

# Words that carriers act on by themselves when a message holds nothing else.
CARRIER_WORDS = frozenset(
    {
        "stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout",
        "start", "yes", "unstop", "help", "info",
    }
)  # fmt: skip
# In these flows two of them may stand in their own meaning.
OWN_MEANING = frozenset({"stop", "help"})
OWN_MEANING_FLOWS = frozenset({"welcome", "help"})
ASKING_VERBS = ("reply", "text", "send", "write", "responda", "mande", "envie", "escriba", "conteste")

TOPIC_WORDS = (
    "sex", "sexo", "sexual*", "prostitut*", "traffick*", "trafic*", "trata", "escort*", "brothel*",
    "burdel*", "survivor*", "sobreviviente*", "victim*", "exploit*", "explota*", "safe harbor",
    "puerto seguro", "selling", "vender", "trading", "intercambi*", "abuse*", "abuso*", "criminal*",
)  # fmt: skip
AGENCY_WORDS = (
    "university of minnesota", "universidad de minnesota", "uroc", "umn", "advocates", "advocates for human rights",
    "rainbow research", "rainbowresearch", "department of health", "departamento de salud", "mdh",
    "day one", "polaris", "trafficking hotline", "suicide", "suicid*", "crisis lifeline",
)  # fmt: skip
ALARMING_WORDS = (
    "18", "911", "988", "danger*", "peligr*", "crisis", "help*", "ayud*", "sex*", "sexo", "police", "polic*",
    "abuse*", "abuso*", "violen*", "suicid*", "emergenc*", "victim*", "traffick*", "trata", "hotline*",
)  # fmt: skip
# Who reads these over a shoulder learns that there is something to hide.
TELLTALE_WORDS = ("alone", "a solas")
SEEN_ON_A_LOCKED_SCREEN = 40
# Addresses that people asked for by name; they alone may stand in a text.
ASKED_FOR = ("survey", "mailing_list", "email")
