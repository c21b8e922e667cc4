"""Reports: what may be published of sums, so that nobody is recognised in them; and what may go wrong at the web side.

Start with ``small_cells``. Imports nothing of the core.
"""
