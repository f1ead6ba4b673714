"""Watching: standing questions about what comes in, and the alerts that they raise.

Rules are pure: rows of what is new in, alerts out. An alert says what, where, when and why, and
is never a finding.
"""
