"""One file per change of shape, oldest first; a released one is never edited."""
