"""Everything that talks to GitHub's API; no other package imports PyGithub.

In: a token and the workflow run. Out: when the work was pushed, facts about its repository, the check run of the
commit.
"""
