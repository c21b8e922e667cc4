"""Migrations: the shapes a database had, one after the other; ``revisions`` brings it to the newest, or refuses it.

One file a change under ``versions``; one that was released is never edited.
"""
