"""What makes a run worthless: something was not answered, not sent or broke, so that its figures mean nothing."""


class BenchError(Exception):
    """Something went wrong under load; the message is the sentence shown."""
