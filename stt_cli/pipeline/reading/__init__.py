"""The reading thread: inputs are opened, decoded, cut and encoded, one chunk ahead of the rest."""
