"""The prover: explores every state a conversation can reach, and checks the promises on each.

Start with ``prove``; each rule is in the module of its kind: ``promises``, ``endings``, ``text_rules``, ``languages``,
``measures``. Imports the rest of the core, and runs the same ``advance`` as the line.
"""
