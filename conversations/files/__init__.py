"""Files people attach: what they are by their content, what they may be called, and what is taken out of them.

Attachments are downloads, never pages: what a browser could run (HTML, SVG, XML) is kept as plain bytes, and
what a desktop would run is refused. Nothing is ever unpacked here. Every refusal is a `FileRefused` whose
message is a sentence for the person who chose the file.
"""

from conversations.files.inspecting import MAX_NAME, Checked, content_disposition, inspect, safe_name
from conversations.files.pictures import strip_image
from conversations.files.refusals import FileRefused

__all__ = ["MAX_NAME", "Checked", "FileRefused", "content_disposition", "inspect", "safe_name", "strip_image"]
