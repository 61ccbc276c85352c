"""Automatic grading of notebook homework: pytest checks, late penalty, an explained score."""

__version__ = "0.1.0"
