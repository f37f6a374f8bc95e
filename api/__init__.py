"""HTTP for learners, helpers and trainers."""
