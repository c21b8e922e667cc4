"""Conversation: one turn, from where a person stands and what was meant to where they stand then and what is said.

Start with ``advance``; ``state`` holds its values, and ``ask`` says what an ask declares (each of them is above, in
``asks``). Imports ``script``, ``scheduling`` and what is below them; what an utterance means is found in
``understanding``, above.
"""
