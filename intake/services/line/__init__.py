"""The line: what every use case works with, put together once at start: script, rules, clock, chance, open times.

Start with ``line``. Imports nothing else of services.
"""
