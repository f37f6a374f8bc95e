"""Materials -> chunks -> index -> passages. Knows nothing of conversations."""
