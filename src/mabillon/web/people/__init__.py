"""Who works at the desk: names, roles, passwords, sessions, and the log of what they changed."""
