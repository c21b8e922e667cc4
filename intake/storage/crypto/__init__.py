"""Crypto: key files, what is sealed under them, fingerprints by which rows are found, and hashes of PINs.

Start with ``key_files`` and ``seals``. Imports nothing else of storage and knows no table.
"""
