"""The script: the flow language, the words of a line, and how values, dates and places are said in them.

Start with ``flow`` (what a step may say) and ``wording`` (the words of one language); ``script`` holds both. What a
step may ask is listed in ``asks``, above. Imports ``scheduling`` and the root of the core.
"""
