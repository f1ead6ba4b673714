"""Validation: how well the examinations do on an issuer's own statements (method.md section 9).

``blocks`` divides the known statements, ``problems`` and ``forging`` say what is examined as
if questioned, ``ages`` sets the world back to when it was so old, ``summary`` counts what
came out, ``document`` is what is kept.
"""
