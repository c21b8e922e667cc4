"""Retention: orders are applied, what had its time is purged, what is gone is erased, and backups are made and read.

Start with ``apply_orders`` and ``erase``. Imports ``scheduling`` and ``requests``.
"""
