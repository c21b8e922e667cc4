"""REST: what the line asks of the provider.

Start with ``gateway``; ``resources`` sends and finds calls and texts over ``connection``, ``http_client`` serves the
helper library.
"""
