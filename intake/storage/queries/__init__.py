"""Queries: the named statements of each subject, within one transaction that somebody else commits.

One module a subject; ``unit_of_work`` holds them all. Imports ``engine``, ``schema`` and ``crypto``; decides nothing.
"""
