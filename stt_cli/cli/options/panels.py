"""The headings under which `--help` shows options."""

OUTPUT = "Output"
RECOGNITION = "Recognition"
SENDING = "Cutting and sending"
SUBTITLES = "Subtitles and documents"
MANNERS = "Progress and messages"
SOURCE = "Source"
