"""The provider's language: TwiML, webhooks and its REST service. Nothing else knows Twilio."""
