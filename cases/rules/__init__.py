"""Rules of a desk: what they are made of, what they ask, what they would do, and whose turn it is."""
