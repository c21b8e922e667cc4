"""A local Twilio for the demo and the tests: REST, webhooks, calls, texts and a page of phones.

Speaks to the line over its public routes only. It knows nothing of the rest of the project.
"""
