"""Staff: what interviewers and the coordinator ask for, by text and by phone.

Start with ``answer_text`` (a text) and ``phone_menu`` (a call). Imports ``notices``, ``conversation``, ``scheduling``
and what is below them.
"""
