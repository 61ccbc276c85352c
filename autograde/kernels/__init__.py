"""Where student code runs, and the only place where it runs."""
