"""Files: a link or an attachment, their types, sizes and names, and captions that do not arrive."""

from __future__ import annotations

import pytest

from campaigns.messages import KINDS, Attachment, Options, Part
from tests.messages import attachments as a

LINK = "https://example.com/a.png"
BUTTONS = {"message": "hi", "button1": "Yes"}


@pytest.mark.parametrize("kind", ["file", "file_caption", "file_buttons"])
@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        pytest.param({}, "link", "missing", id="neither"),
        pytest.param({"link": LINK, "file": "a.png"}, "file", "bad_combination", id="both"),
    ],
)
def test_a_row_has_one_file(kind: str, row: dict[str, str], field: str, code: str) -> None:
    checked = KINDS[kind].check(BUTTONS | row, attachment=a.attachment("a.png"))
    assert [(problem.field, problem.code) for problem in checked.problems] == [(field, code)]


@pytest.mark.parametrize("kind", ["file", "file_caption", "file_buttons"])
def test_an_attachment_is_named_and_never_a_parameter(kind: str) -> None:
    checked = KINDS[kind].check(BUTTONS | {"file": "a.png"}, attachment=a.attachment("a.png"))
    assert checked.ok
    assert checked.file == "a.png"
    assert not {"file", "link"} & set(checked.params)


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../a.png",
        "a/../b.png",
        "dir/a.png",
        "dir\\a.png",
        "C:a.png",
        ".hidden",
        "a..png",
        "a\x01.png",
    ],
)
def test_a_path_is_never_a_file(name: str) -> None:
    (problem,) = KINDS["file"].check({"file": name}, attachment=a.attachment(name)).problems
    assert problem.code == "bad_file_name"


def test_a_file_that_was_not_uploaded_is_missed() -> None:
    (problem,) = KINDS["file"].check({"file": "a.png"}).problems
    assert (problem.field, problem.code) == ("file", "missing_attachment")


@pytest.mark.parametrize(
    ("size", "problems", "warnings"),
    [
        pytest.param(0, ["empty_file"], [], id="empty"),
        pytest.param(1, [], [], id="a byte"),
        pytest.param(3_000_000, [], [], id="three million"),
        pytest.param(3_000_001, [], ["large_file"], id="three million and one"),
        pytest.param(3_145_728, [], ["large_file"], id="3 MiB"),
        pytest.param(3_145_729, ["too_large"], [], id="3 MiB and a byte"),
    ],
)
def test_the_size_of_an_attachment_is_limited(size: int, problems: list[str], warnings: list[str]) -> None:
    checked = KINDS["file"].check({"file": "a.png"}, attachment=a.attachment("a.png", size=size))
    assert [problem.code for problem in checked.problems] == problems
    assert [warning.code for warning in checked.warnings] == warnings


def test_a_file_too_large_names_both_sizes() -> None:
    checked = KINDS["file"].check({"file": "a.png"}, attachment=a.attachment("a.png", size=4_000_000))
    assert checked.problems[0].message == "file: at most 3145728 bytes, found 4000000"


@pytest.mark.parametrize(
    ("name", "head", "mime", "family"),
    [
        pytest.param("a.png", a.PNG, "image/png", "image", id="png"),
        pytest.param("a.jpg", a.JPEG, "image/jpeg", "image", id="jpg"),
        pytest.param("a.JPEG", a.JPEG, "image/jpeg", "image", id="jpeg in capitals"),
        pytest.param("a.gif", a.GIF, "image/gif", "image", id="gif"),
        pytest.param("a.webp", a.WEBP, "image/webp", "image", id="webp"),
        pytest.param("a.mp4", a.MP4, "video/mp4", "video", id="mp4"),
        pytest.param("a.3gp", a.THREE_GP, "video/3gpp", "video", id="3gp"),
        pytest.param("a.mp3", a.MP3, "audio/mpeg", "audio", id="mp3"),
        pytest.param("a.ogg", a.OGG, "audio/ogg", "audio", id="ogg"),
        pytest.param("a.opus", a.OGG, "audio/ogg", "audio", id="opus"),
        pytest.param("a.m4a", a.M4A, "audio/mp4", "audio", id="m4a"),
        pytest.param("a.aac", a.AAC, "audio/aac", "audio", id="aac"),
        pytest.param("a.amr", a.AMR, "audio/amr", "audio", id="amr"),
        pytest.param("a.pdf", a.PDF, "application/pdf", "document", id="pdf"),
        pytest.param("a.doc", a.OLE, "application/msword", "document", id="doc"),
        pytest.param("a.xls", a.OLE, "application/vnd.ms-excel", "document", id="xls"),
        pytest.param("a.ppt", a.OLE, "application/vnd.ms-powerpoint", "document", id="ppt"),
        pytest.param("a.txt", a.TEXT, "text/plain", "document", id="txt"),
        pytest.param("a.csv", a.TEXT, "text/csv", "document", id="csv"),
        pytest.param(
            "a.docx",
            a.ZIPPED,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "document",
            id="docx",
        ),
        pytest.param(
            "a.xlsx",
            a.ZIPPED,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "document",
            id="xlsx",
        ),
        pytest.param(
            "a.pptx",
            a.ZIPPED,
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "document",
            id="pptx",
        ),
    ],
)
def test_a_type_is_told_by_content(name: str, head: bytes, mime: str, family: str) -> None:
    found = a.attachment(name, head)
    assert found.type is not None
    assert (found.mime, found.type.family) == (mime, family)
    assert KINDS["file"].check({"file": name}, attachment=found).warnings == ()


@pytest.mark.parametrize(
    ("name", "head"),
    [
        pytest.param("a.exe", a.PROGRAM, id="a program"),
        pytest.param("a.pdf", a.PROGRAM, id="a program that says it is a document"),
        pytest.param("a.png", a.ZIPPED, id="an archive that says it is an image"),
        pytest.param("a.html", a.PAGE, id="a web page"),
        pytest.param("a.pdf", b"", id="nothing"),
        pytest.param("a.txt", b"\0\1\2\3" * 20, id="bytes that say they are text"),
        pytest.param("noextension", a.TEXT, id="text without an extension"),
    ],
)
def test_a_type_that_the_gateway_does_not_send_is_refused(name: str, head: bytes) -> None:
    found = a.attachment(name, head)
    (problem,) = KINDS["file"].check({"file": name}, attachment=found).problems
    assert problem.code == "unsupported_type"
    assert found.mime == "application/octet-stream"


def test_an_image_under_the_wrong_name_goes_out_under_the_right_one() -> None:
    found = a.attachment("photo.png", a.JPEG)
    checked = KINDS["file"].check({"file": "photo.png"}, attachment=found)
    assert checked.ok
    assert [warning.code for warning in checked.warnings] == ["wrong_extension"]
    assert (found.wire_name, found.mime) == ("photo.jpg", "image/jpeg")


@pytest.mark.parametrize(
    ("name", "wire"),
    [
        pytest.param("my photo (1).png", "my_photo_1.png", id="spaces and brackets"),
        pytest.param("Prêt à porter.PNG", "Pret_a_porter.png", id="accents"),
        pytest.param("फोटो.png", "file.png", id="another script"),
        pytest.param('a"b;c.png', "a_b_c.png", id="marks that end a header"),
        pytest.param("x" * 300 + ".png", "x" * 80 + ".png", id="very long"),
        pytest.param("price.list.png", "price.list.png", id="a dot inside"),
    ],
)
def test_the_name_on_the_wire_is_ascii_without_spaces(name: str, wire: str) -> None:
    assert a.attachment(name).wire_name == wire


@pytest.mark.parametrize(
    ("head", "name", "link", "warned"),
    [
        pytest.param(a.PDF, "a.pdf", "", True, id="document"),
        pytest.param(a.MP3, "a.mp3", "", True, id="sound"),
        pytest.param(a.PNG, "a.png", "", False, id="image"),
        pytest.param(a.MP4, "a.mp4", "", False, id="video"),
        pytest.param(b"", "", "https://example.com/a.PDF?v=1", True, id="link to a document"),
        pytest.param(b"", "", "https://example.com/a.jpg", False, id="link to an image"),
        pytest.param(b"", "", "https://example.com/download", False, id="link that does not show its type"),
    ],
)
def test_a_caption_that_will_not_arrive_is_warned_about(head: bytes, name: str, link: str, warned: bool) -> None:
    row = {"message": "hi", "file": name, "link": link}
    checked = KINDS["file_caption"].check(row, attachment=Attachment(name, 10, head) if name else None)
    assert checked.ok
    assert [warning.code for warning in checked.warnings] == (["caption_not_delivered"] if warned else [])
    allowed = KINDS["file_caption"].check(
        row, Options(caption_on_document="allow"), Attachment(name, 10, head) if name else None
    )
    assert (allowed.warnings, allowed.params) == ((), checked.params)


def test_a_split_caption_is_two_messages_of_one_recipient() -> None:
    options = Options(caption_on_document="split")
    found = a.attachment("a.pdf", a.PDF)
    checked = KINDS["file_caption"].check({"message": "hi", "file": "a.pdf"}, options, found)
    assert checked.parts == (Part("sendText", {"message": "hi"}), Part("sendFiles", {}, "a.pdf"))
    assert (checked.params, checked.file, checked.warnings) == ({"message": "hi"}, "", ())

    linked = KINDS["file_caption"].check({"message": "hi", "link": "https://example.com/a.pdf"}, options)
    assert linked.parts[1] == Part("sendFiles", {"link": "https://example.com/a.pdf"})


def test_a_caption_on_an_image_is_never_split() -> None:
    checked = KINDS["file_caption"].check({"message": "hi", "link": LINK}, Options(caption_on_document="split"))
    assert [part.endpoint for part in checked.parts] == ["sendFileWithCaption"]


@pytest.mark.parametrize(
    ("row", "head", "field"),
    [
        pytest.param({"file": "a.mp3"}, a.MP3, "file", id="sound"),
        pytest.param({"file": "a.txt"}, a.TEXT, "file", id="text file"),
        pytest.param({"link": "https://example.com/a.mp3"}, b"", "link", id="link to sound"),
    ],
)
def test_buttons_go_with_media_and_office_files_only(row: dict[str, str], head: bytes, field: str) -> None:
    found = a.attachment(row["file"], head) if "file" in row else None
    (problem,) = KINDS["file_buttons"].check(BUTTONS | row, attachment=found).problems
    assert (problem.field, problem.code) == (field, "unsupported_type")


def test_a_document_with_buttons_keeps_its_text() -> None:
    checked = KINDS["file_buttons"].check(
        BUTTONS | {"file": "a.pdf"}, Options(caption_on_document="split"), a.attachment("a.pdf", a.PDF)
    )
    assert (checked.ok, checked.warnings, len(checked.parts)) == (True, (), 1)
