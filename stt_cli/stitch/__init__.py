"""How answers about chunks become one transcript: pure functions over values."""

from stt_cli.stitch.attribute import Said, attribute
from stt_cli.stitch.estimate import estimate
from stt_cli.stitch.gaps import gaps, united
from stt_cli.stitch.length import length
from stt_cli.stitch.likeness import Scale, Voices
from stt_cli.stitch.merge import merge
from stt_cli.stitch.persons import Label, Sounds
from stt_cli.stitch.stitcher import Stitched, labels, stitch
from stt_cli.stitch.tracks import ChunkAnswer, Voice

__all__ = [
    "ChunkAnswer",
    "Label",
    "Said",
    "Scale",
    "Sounds",
    "Stitched",
    "Voice",
    "Voices",
    "attribute",
    "estimate",
    "gaps",
    "labels",
    "length",
    "merge",
    "stitch",
    "united",
]
