"""The run of recordings: from inputs to written transcripts, resumable at every moment."""
