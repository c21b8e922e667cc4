"""Who interviews, when they are there, and where people can be met: `intake interviewer`, `availability`, `visit`."""
