"""Words as text: splitting and joining by script, comparing, times for words without any."""
