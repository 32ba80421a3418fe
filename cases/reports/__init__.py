"""The figures of the desk: pure questions to the database about cases somebody may see, and shapes to show them in.

``periods`` and ``asked`` say about what, ``figures``, ``flow`` and ``travel`` are the questions,
``tables`` and ``charts`` the answers as rows and as lines. Every question takes cases that were narrowed to what its
reader sees.
"""
