"""Time words: when somebody can talk, read from their own words; a word that is not known is never guessed.

Start with ``read_wish``; below it ``tokenizer`` (with ``letters``, ``spelling``), ``grammar``, ``days`` (with ``dates``), ``hours``
(with ``minute_of_day``), ``sentences`` and ``refusals``, in that order. Imports ``scheduling`` and ``script``; the words
themselves stand in the wording files.
"""
