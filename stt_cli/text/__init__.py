"""Text: cleaning it, and words as text in all scripts."""
