"""The weights of models on this machine: where they are, and whether they are undamaged.

They come from a folder that the user names, the cache that `stt models download` fills, an
installed package that carries them, or the cache of the Hugging Face Hub's own tools. Nothing here
downloads anything.
"""

from stt_cli.weights.checked import check
from stt_cli.weights.data import Carrier, Pin, Weights
from stt_cli.weights.places import MANIFEST, Manifest, Place, cached, find, folder_of, hub_folder

__all__ = [
    "MANIFEST",
    "Carrier",
    "Manifest",
    "Pin",
    "Place",
    "Weights",
    "cached",
    "check",
    "find",
    "folder_of",
    "hub_folder",
]
