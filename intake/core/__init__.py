"""The functional core: the rules of the line as plain values and functions.

Nothing here does input or output, reads a clock or draws a random number: time, chance and
words come in as arguments, and what should happen leaves as effects.
"""
