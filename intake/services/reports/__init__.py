"""Reports: how the line stands, for machines and people, and the sheet of every sentence it can say.

Start with ``health``. Imports ``delivery``; shows nothing of any person.
"""
