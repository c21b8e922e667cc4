"""Reports: pictures of how things stand, each one frozen value, and the sheet of every sentence the line can say.

A picture is read whole in a fixed number of statements, within one short transaction, and shown after it. Start with
``request_board``. Imports ``scheduling`` and ``delivery``; a picture puts nothing into words.
"""
