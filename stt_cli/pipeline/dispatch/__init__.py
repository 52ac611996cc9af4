"""The deciding thread and its workers: which task goes out next, to whom, and what came of it."""
