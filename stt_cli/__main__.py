"""`python -m stt_cli` is `stt`."""

from stt_cli.cli import main

if __name__ == "__main__":
    main()
