"""Uploads on their way in."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import MemoryFileUploadHandler


class InMemory(MemoryFileUploadHandler):
    """A paper never lies readable in a temporary file, and none is needed where the disk is full.

    What is too much for one request is dropped, and the true size kept: the form refuses it in words.
    """

    file: BytesIO

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.activated = True
        self.room = settings.FILE_UPLOAD_MAX_MEMORY_SIZE

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.room -= self.file.write(raw_data[: self.room])
