"""Runs student code in confined processes, and is the only package that does.

A kernel gets a copy of the submission, limits, and requests such as "call f with these arguments" over a pipe; it
returns plain values, or how the code failed. `inside/` runs in the student's process, `wire/` on both sides:
`wire/protocol.py` describes the messages.
"""
