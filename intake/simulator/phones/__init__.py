"""The simulated phones, their switches, and what a carrier or a machine at one does by itself. Start with ``phones``."""
