"""Notices: the words of every text the line sends by itself, and what is told at eight in the morning.

Start with ``compose_text``. Imports ``retention``, ``scheduling`` and ``line``; sends nothing.
"""
