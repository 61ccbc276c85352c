"""Reads a student's files without running them, in time and memory that are linear in their size.

In: a Submission, its text and its code. Out: facts for the checks of the library: names and calls in code, headings and
links in Markdown, credentials, scalars of TensorBoard.
"""
