"""The only audio code: opening, measuring, decoding, finding pauses, encoding.

Nothing is imported here, so that `av` and `pydub` load only where audio is read:
`from stt_cli.media import decode`.
"""
