"""Staff orders: what is asked at the console and done by the worker, with the use cases that a text and a command call.

Start with ``ask`` (the console's side) and ``apply`` (the worker's). Imports ``staff`` and what is below it.
"""
