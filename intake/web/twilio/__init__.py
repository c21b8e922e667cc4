"""The provider's webhooks: admission first, then calls, texts, legs of a bridge, calls of staff, and reports.

Start with ``respond``; each other module is one group of routes: check, parse, call one service, render.
"""
