"""Our search and the hybrid search of three public frameworks, over the same texts with the same encoder."""
