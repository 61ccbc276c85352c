"""From outcomes to a grade: points, late penalty, notes for the instructor, hidden checks.

In: outcomes of checks, Assignment, Context. Out: the parts of a Grade. Pure: no files, no clock, no network.
"""
