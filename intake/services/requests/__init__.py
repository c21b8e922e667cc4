"""Requests: what an outcome does to a request, who is told when one goes, and when its person may be called.

Start with ``apply_outcome``; what leads where is the table in ``core.requests.outcome``. Imports nothing else of
services.
"""
