"""Runs student code, and is the only package that does: in processes of its own, confined, over pipes.

In: a copy of the submission, limits, requests such as "call f with these arguments". Out: plain values, or how the code
failed. `inside/` is what runs in the student's process, `wire/` what both sides speak.
"""
