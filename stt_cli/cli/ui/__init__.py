"""What people and scripts see on stderr. Nothing here writes to stdout."""
