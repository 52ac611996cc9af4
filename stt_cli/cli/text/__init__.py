"""`stt text`: what services do with transcripts."""

from __future__ import annotations

from stt_cli.cli.commands import App
from stt_cli.cli.text import analyze, ask, embed, generate, speak, summarize, translate

app = App(
    no_args_is_help=True,
    help="Summarize, translate, analyze, ask and speak transcripts, through a service that is named.\n\n"
    "SOURCE is what `stt export` reads, a text file, or - for stdin. One source goes to stdout; "
    "several become files, as in talk.summarize.txt. Answers are kept, and never paid for twice.",
)
for module, command in (
    (summarize, summarize.summarize),
    (translate, translate.translate),
    (analyze, analyze.analyze),
    (generate, generate.generate),
    (ask, ask.ask),
    (speak, speak.speak),
    (embed, embed.embed),
):
    app.command(command.__name__, help=module.HELP, no_args_is_help=True)(command)
