"""The simulator as a web server: REST endpoints, the page of phones and its own requests. Start with ``server``."""
