"""What people do in conversations, by noun; what the apps above take for their own actions stands here too."""

from conversations.actions.entries import add_entry, open_thread
from conversations.actions.files import Upload, fetch_file, upload_file

__all__ = ["Upload", "add_entry", "fetch_file", "open_thread", "upload_file"]
