"""Webhooks, as the provider sends them: their parameters, signed, logged, and lost or doubled where a switch says so.

Start with ``wire``. Imports ``phones`` and ``twiml``.
"""
