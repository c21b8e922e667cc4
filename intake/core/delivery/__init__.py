"""Delivery: which kinds of texts and calls there are, when each may leave, and what a failure means.

Start with ``message_kinds``. Imports ``scheduling``; sends nothing.
"""
