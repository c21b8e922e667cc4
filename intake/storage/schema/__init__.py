"""Schema: every table and column there is, and what a column may hold.

Start with ``tables`` (of people) and ``staff_tables`` (of staff and what is sent); ``table_facts`` is what each
says of backups and scrubbing. Imports nothing of storage.
"""
