"""The line's own processes: `intake serve`, `web` and `work`, and how several run under one parent. Start with ``run``."""
