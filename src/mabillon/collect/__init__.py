"""Collecting: asking public sources, politely and resumably, and keeping raw what they answer.

Nothing here knows an archive. What is asked comes from the register, whether anything may be
asked at all from the user's own configuration; answers are kept before anybody reads them.
"""
