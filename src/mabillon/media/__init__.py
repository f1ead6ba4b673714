"""Pictures: told by their bytes, opened, and reduced to grey levels.

Files come from anybody, and what decodes them is written in C: a workflow lets this run in a
process of its own. Pillow is of the extra ``media``.
"""
