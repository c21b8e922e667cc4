"""Staff: what interviewers and the coordinator can do, and how a text and a call ask for it.

A use case (``assignments``, ``booked_times``, ``calls``, ``absence``, ``week``, ``visits``, ``invite``, ``consent``) takes a
``StaffContext`` and values, returns values, knows no words and commits nothing: a page or a command calls it the same
(``in_one_commit``). Start with ``answer_text`` (a text) and ``phone_menu`` (a call), which put results into words. Imports
``notices``, ``conversation``, ``scheduling`` and what is below them.
"""
