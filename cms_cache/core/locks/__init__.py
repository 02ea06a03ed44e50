"""Locks that let one process compute a value while the others wait.

Each has an end: the holder may die, hang, or be on a host that is gone.
"""
