"""A student's repository as files: never run, no link followed, every read bounded.

In: a folder. Out: files, notebooks and facts from git, and how the protected files differ from what was handed out.
"""
