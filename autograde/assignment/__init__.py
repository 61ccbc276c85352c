"""Reads autograde.yml and the instructor's own files of checks.

In: the path of an autograde.yml. Out: an Assignment, or all of its problems at once, each with line and remedy.
"""
