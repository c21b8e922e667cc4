"""The intake line: people call or text one number to ask for a confidential interview."""
