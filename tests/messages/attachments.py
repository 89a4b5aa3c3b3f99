"""Attachments of each type, as small as a signature allows."""

from __future__ import annotations

from campaigns.messages import Attachment

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + bytes(40)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01" + bytes(40)
GIF = b"GIF89a" + bytes(40)
WEBP = b"RIFF\x24\0\0\0WEBPVP8 " + bytes(40)
MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(40)
THREE_GP = b"\0\0\0\x18ftyp3gp4\0\0\0\x003gp4isom" + bytes(40)
MP3 = b"ID3\x03\0\0\0\0\0\x0f" + bytes(40)
OGG = b"OggS\0\2" + bytes(20) + b"\x01\x13OpusHead" + bytes(40)
M4A = b"\0\0\0\x20ftypM4A \0\0\0\0M4A mp42isom" + bytes(40)
AAC = b"\xff\xf1\x50\x80" + bytes(40)
AMR = b"#!AMR\n" + bytes(40)
PDF = b"%PDF-1.7\n%\xe2\xe3\n" + b"x" * 40
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ZIPPED = b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00" + bytes(16) + b"[Content_Types].xml" + bytes(40)
TEXT = "Preis: 5 €\n".encode()
PROGRAM = b"MZ\x90\0\3" + bytes(200)
PAGE = b"<!DOCTYPE html><html></html>"


def attachment(name: str, head: bytes = PNG, size: int = 1000) -> Attachment:
    return Attachment(name, size, head)
