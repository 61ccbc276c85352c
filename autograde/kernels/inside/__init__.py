"""Runs in the student's process, on the student's Python (3.9+). No module on the grader's side imports it."""
