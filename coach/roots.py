"""Roots: the folders that materials come from, and their names in the index."""

from pathlib import Path

SHIPPED_GUIDES = Path(__file__).parent.parent / "knowledge" / "materials"
SHIPPED_ROOT = "guides"
"""Name of the shipped folder in the index; other folders are called by their full path."""
UPLOADS_ROOT = "uploads"
"""Name of the uploads in the index."""
SHIPPED_MISSIONS = Path(__file__).parent / "shipped_missions"
