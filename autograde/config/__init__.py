"""Reads YAML files that people write for us.

In: the text of a file and its JSON Schema. Out: plain values with the line of each, units converted, or problems in
words.
"""
