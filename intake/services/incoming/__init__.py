"""Incoming: what reaches our numbers is handed to the use case that answers it.

Start with ``receive``. Imports every other room of services that answers.
"""
