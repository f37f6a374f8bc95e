"""Question -> checked answer. Pure decisions in the middle, adapters at the rim."""
