"""Wires everything: settings, addresses, servers. Nothing imports it."""
