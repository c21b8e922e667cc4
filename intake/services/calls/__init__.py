"""Calls: the masked call, from a row that is due to two legs in one room, and people who call us.

Start with ``answer_leg`` (what the web side is asked) and ``place_calls`` (what the worker does); both move an
attempt by ``move_attempt``. Imports ``delivery``, ``scheduling``, ``requests`` and ``line``.
"""
