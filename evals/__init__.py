"""Measures the coach: commands that print figures, `python -m evals --help`."""
