"""Conversation: one turn of a person with the line, from what came in to what is kept and answered.

Start with ``take_turn``. Imports ``calls``, ``scheduling``, ``requests`` and ``line``.
"""
