"""Said: what an issuer's posts say of an event, and what its silence is worth.

Pure. ``about`` finds which words tie a text to an event, ``stance`` which words of it claim,
praise or deny, ``silence`` what was watched and how much would have been seen.
"""
