"""The demo: people, queues and cases of the story, made by the same actions people use."""
