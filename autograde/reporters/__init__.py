"""Reporters: write a Grade, one format per module. `render` is pure, `write` is thin. Only reporters print.

In: a Grade. Out: JSON, Markdown, a table for the terminal, a check run with annotations, the action's outputs.
"""
