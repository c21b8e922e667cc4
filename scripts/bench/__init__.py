"""Benchmarks: what a turn and a reminder cost, and how that grows. Loopback only, bounded in time."""
