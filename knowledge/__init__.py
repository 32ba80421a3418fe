"""Engine of what is known, in every space: articles, revisions, reviews, processes, runs.

Words: article, revision, process, run, confidence. May import: conversations and all below.
"""
