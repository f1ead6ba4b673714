"""Signatures of a web archive: read and checked offline, each check with its outcome.

Nothing here opens a file or a network, and nothing knows the time of day. ``cryptography``
takes a while to load: import this room where a signature is met, not before.
"""
