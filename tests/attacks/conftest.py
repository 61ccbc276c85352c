"""Nothing of the corpus is a test of ours: pytest must not even look for a conftest.py there."""

collect_ignore = ["corpus", "assignment", "assignment-hw1", "snippets"]
