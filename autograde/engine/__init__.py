"""Runs the checks of an assignment on one submission, in one pytest run.

In: Assignment, Submission, Context. Out: every configured check with exactly one outcome. Also holds what checks call:
the fixtures, comparison, calls of a student's function and the instructor's suites.
"""
