"""What happened in a network's space, by noun. Each is a row of ``core.Event`` there."""
