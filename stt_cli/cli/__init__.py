"""The command line: typer and rich live in this room and nowhere else."""

from stt_cli.cli.app import main

__all__ = ["main"]
