"""Staff orders: what the console asks of the worker about a request or the line, and how the worker applies it. Start with ``apply``."""
