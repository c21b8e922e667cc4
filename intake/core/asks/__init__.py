"""The asks of the flow language: one module each, with all that the line knows of it.

Start with ``table``, which lists them; ``core.conversation.ask`` says what an ask declares. Imports ``conversation``,
``time_words`` and what is below them; whoever has a step finds its ask there (``ask_of``).
"""
