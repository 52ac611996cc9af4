"""How people sound: vectors of voices, and who speaks when by them. numpy is imported when used."""
