"""Use cases, named by verb: plain functions that load, ask the core, and commit once."""
