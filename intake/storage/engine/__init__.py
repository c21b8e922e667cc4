"""Engine: how a connection is opened and kept, how a writer waits its turn, and how a turn is written at once.

Start with ``engines`` (one connection, one write turn), then ``statements``. Knows no row by name but where a
statement is prepared for it. Of storage it imports the ``schema`` and ``owned_files`` alone.
"""
