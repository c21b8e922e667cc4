"""Who may do what at the console: roles, permissions and the rights of an account, pure. Start with ``permissions``."""
