"""Where the provider reports what became of a text: the path below ``public_url``. The worker needs no more of the web."""

STATUS_URL = "/twilio/text-status"
