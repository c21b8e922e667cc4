"""Storage: tables, named queries, sealing and backups. The only place that knows the database.

Decides nothing: what is kept, for how long and for whom is said by ``core`` and ``services``.
"""
