"""Several transcripts of the same audio, voted into one word by word: pure functions over words.

units      words as they are compared: one each, or one a character where no blanks part them
network    which word of one transcript is which word of the others: columns
weigh      how far each member is to be believed, and what is said in each column
spell      the words that were voted for, with their times and spelling, and who said what
"""

from stt_cli.voting.ballot import Ballot, Member, Vote, summed
from stt_cli.voting.spell import vote

__all__ = ["Ballot", "Member", "Vote", "summed", "vote"]
