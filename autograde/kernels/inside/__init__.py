"""What runs in the student's process, on the student's Python (3.9+). Nobody on the grader's side imports it."""
