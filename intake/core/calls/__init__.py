"""Calls: the masked call as a table of states and events, what each leg hears, and whether a person may be rung.

Start with ``attempt`` and ``attempt_transitions``. Imports ``requests`` and ``scheduling``; rings nobody.
"""
