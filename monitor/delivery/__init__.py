"""From an alert to a person: which revisions ring, in what words, on which channels, each once."""
