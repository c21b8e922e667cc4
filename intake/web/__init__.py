"""The web side: requests in, replies out. Nothing else knows Flask."""
