"""Understanding: what key presses and texts mean, of persons at a question and of staff at any time.

Start with ``texts`` and ``key_presses`` for persons, ``staff_commands`` for staff. Imports ``conversation`` and
``time_words``; moves no conversation.
"""
