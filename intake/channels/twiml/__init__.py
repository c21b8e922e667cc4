"""TwiML: what is said, asked and dialled, as the documents the provider reads; caller text is never echoed.

One module a kind of conversation; ``document_templates`` fills what the helper library wrote once.
"""
