"""The ways by which alerts go out: one module each.

A way takes an alert and either returns, which is its acknowledgement, or raises ``NotSent``.
"""
