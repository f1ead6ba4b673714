"""Events: what is said to have happened, each actor and claim with its source.

Pure. ``model`` is what an event is, ``days`` and ``cells`` read dates, places and lists of
actors as coders write them.
"""
