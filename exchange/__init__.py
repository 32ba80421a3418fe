"""The only door between home and hall: extracts, releases, mirrors, evidence sent. In member spaces only.

Words: extract, release, mirror. The one app that may enter a second space. May import: network and all below.
"""
