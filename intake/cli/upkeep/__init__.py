"""Keys, the database, backups, pause and purge: what an operator does now and then."""
