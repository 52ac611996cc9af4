"""The end of the way: transcripts are stored, written to files, and summed up."""
