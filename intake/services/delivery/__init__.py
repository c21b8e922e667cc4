"""Delivery: what is due leaves once, on time, or not at all.

Start with ``dispatcher``: it claims, ``recheck`` looks again, ``send`` sends, ``record_results`` marks. Composes no
words. Imports ``line``.
"""
