"""Whether a text speaks in an issuer's name: what says so, and what speaks against it."""
