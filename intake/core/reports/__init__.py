"""Reports: what may be published of sums, so that nobody is recognised in them.

One module, ``small_cells``. Imports nothing of the core.
"""
