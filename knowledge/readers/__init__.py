"""Readers: one module a family of formats; each turns a file into its content.

A reader is a function from a path to a ``Content``. It may raise ``MaterialUnreadable`` with the reason, and it runs in
a process of its own with limits on time and memory, so it need not guard against either.
"""
