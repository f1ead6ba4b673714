"""Pictures told again: hashes of what a picture shows, and how far two of them are apart.

A picture is an array of grey levels here, (height, width) uint8; whoever decodes files gives
it. Hashes are packed bits, (bytes,) uint8. What is null is said with each: a picture without
features has no hash, and equals nothing.
"""
