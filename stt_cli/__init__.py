"""Speech to text from the command line, through any service or on this machine."""

__version__ = "0.1.0"
