"""Conversations: what people say to each other about a subject, in every kind of space.

A **thread** is a conversation about one subject (a case, an escalation, a practice); an **entry** is one
contribution to it; a **side thread** is a thread splintered from an entry with its own **audience**, which is
never wider than its parent's without a person's confirmation. Entries carry Markdown, rendered and sanitised
once when written (`markdown.py`), and attachments, judged by their content before they are kept (`files/`).

The engine knows no subject: the apps above register which subjects an actor may see, and threads ask them.
"""
