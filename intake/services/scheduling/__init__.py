"""Scheduling: who is asked to take a request, times that are booked and set, their reminders, and the backup.

Start with ``offer`` and ``booking``; ``roster`` is who is there. Imports ``line`` and ``requests``.
"""
