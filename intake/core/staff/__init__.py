"""Staff: who interviews, how the coordinator names them and a request, and their menu when they call the line.

Start with ``interviewer``. Imports ``requests``; who is asked when is ``scheduling``.
"""
