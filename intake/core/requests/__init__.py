"""Requests: how a person wants to be reached, and what an interviewer's outcome does to their request.

Start with ``outcome``, the table. Imports nothing of the core.
"""
