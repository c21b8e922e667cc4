"""The line's own processes: `intake serve`, `web`, `work` and `console`, and how several run under one parent. Start with ``run``."""
