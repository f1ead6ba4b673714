"""Pages: one self-contained HTML file each, made by pure functions from a context.

Each page is imported by itself, so that a command loads no more than it shows.
"""
