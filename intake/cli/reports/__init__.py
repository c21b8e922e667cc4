"""`intake counts`: anonymous sums."""
