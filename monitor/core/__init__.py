"""The heart: values and steps. No clock, disk, network, threads or randomness in here."""
