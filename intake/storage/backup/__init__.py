"""Backup: rows as files and back, the ledger of what was erased, and how deleted rows leave the database's files.

Start with ``dumps``. Imports the rest of storage; what goes into which file is decided in ``services.retention``.
"""
