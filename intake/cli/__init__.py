"""The `intake` command: what a coordinator, an operator and an engineer type.

Start with ``commands``, the table of them. Each command lives in a module of its own and is loaded when it is asked
for, so that `--help` is quick and the web side never loads the worker's code. Reads and shows; what changes anything
is a use case of ``services``.
"""
