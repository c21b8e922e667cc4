"""Scheduling: hours of work, open times, safe windows, quiet hours, and who fits whom.

Start with ``open_times`` and ``matching``. Imports ``staff``; reads no clock and books nothing.
"""
