"""Pictures: what is taken, what is made of it, how texts name it, and what the linter says."""

from __future__ import annotations

import base64
from contextlib import suppress
from io import BytesIO

import pytest
from builders import sample_items
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from question_bank.errors import InvalidDocument
from question_bank.interchange import formats, native
from question_bank.interchange.model import Outgoing
from question_bank.interchange.native_media import media_document
from question_bank.linter import lint_item
from question_bank.picture_marks import marked, unpictured, without_pictures
from question_bank.pictures import NAME, NoPicture, names_in, picture_of

EXIF = Image.Exif()
EXIF[0x0112], EXIF[0x010E] = 6, "PLANTED-PLACE"  # lies on its side; a description


def drawn(kind="PNG", mode="RGB", size=(30, 20), **options):
    stream = BytesIO()
    Image.effect_noise(size, 60).convert("RGB").convert(mode).save(stream, kind, **options)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (drawn("PNG", "RGBA"), "png"), (drawn("PNG", "P"), "png"), (drawn("GIF", "P"), "png"),
        (drawn("JPEG", exif=EXIF), "jpg"), (drawn("JPEG", "CMYK"), "jpg"), (drawn("JPEG", progressive=True), "jpg"),
        (drawn("WEBP", exif=EXIF), "webp"), (drawn("WEBP", "RGBA"), "webp"),
    ],
)  # fmt: skip
def test_a_picture_is_made_anew_without_what_a_camera_or_a_stranger_adds_and_then_stays_as_it_is(data, ending):
    made = picture_of(data + b"<script>alert(1)</script>" if ending != "png" else data)
    assert made.name.endswith(ending)
    assert NAME.fullmatch(made.name)
    assert b"PLANTED" not in made.data
    assert b"script" not in made.data
    again = picture_of(made.data)
    assert (again.name, again.data) == (made.name, made.data)
    turned = (20, 30) if b"PLANTED" in data else (30, 20)
    assert (made.width, made.height) == turned == Image.open(BytesIO(made.data)).size


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "type"), (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "type"), (b"%PDF-1.7", "type"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 60, "damaged"), (drawn("JPEG")[:400], "damaged"),
        (drawn(size=(4097, 1)), "side"),
        (drawn() + b"x" * 5_000_000, "size"), (drawn("TIFF"), "type"),
    ],
)  # fmt: skip
def test_what_is_no_picture_is_refused_by_its_content(data, code):
    with pytest.raises(NoPicture) as refused:
        picture_of(data)
    assert refused.value.code == code


def test_of_a_picture_that_moves_its_first_view_is_kept():
    stream = BytesIO()
    first, second = Image.new("RGB", (9, 9), "red"), Image.new("RGB", (9, 9), "blue")
    first.save(stream, "GIF", save_all=True, append_images=[second])
    made = picture_of(stream.getvalue())
    assert made.stilled
    assert Image.open(BytesIO(made.data)).convert("RGB").getpixel((4, 4))[0] > 200


@given(st.binary(max_size=400), st.integers(0, 600))
def test_no_bytes_break_the_reader_of_pictures(junk, at):
    data = drawn("JPEG", size=(8, 8))
    with suppress(NoPicture):
        picture_of(data[:at] + junk + data[at + len(junk) :])


MADE = picture_of(drawn())
SEEN, BARE, DECOR = marked(MADE.name, "a [red] rash"), f"![]({'media:' + MADE.name})", marked(MADE.name, "")


def test_texts_name_their_pictures_and_lists_show_their_words():
    assert names_in([SEEN, f'<img src="media:{MADE.name}" alt="x">', "![a](https://x.example/y.png)"]) == [MADE.name]
    assert without_pictures(f"Look: {SEEN} Well?") == "Look: a red rash Well?"
    assert without_pictures(marked(MADE.name, 'a "red" rash', "html")) == "a &quot;red&quot; rash"
    assert unpictured("![a](https://x.example/y.png)") == "![a](https://x.example/y.png)"


@pytest.mark.parametrize(
    ("text", "held", "says"),
    [
        (SEEN, {MADE.name}, ""), (DECOR, {MADE.name}, ""), (DECOR, None, ""),
        (BARE, {MADE.name}, "has no description"),
        (f'<img src="media:{MADE.name}">', {MADE.name}, "has no description"),
        (SEEN, set(), "not among the bank's pictures"), ("![a](https://x.example/y.png)", None, "on another site"),
    ],
)  # fmt: skip
def test_a_picture_needs_words_a_place_in_the_bank_and_no_other_site(text, held, says):
    item = native.item_from_document(sample_items()[0] | {"stem": f"Which one is it? {text}"})
    found = [one for one in lint_item(item, held=held) if one.rule == "S3"]
    assert [one.severity for one in found] == (["error"] if says else [])
    assert all(says in one.message for one in found)


def test_a_picture_in_a_drop_down_is_an_error():
    matching = next(one for one in sample_items() if one["type"] == "matching")
    choices = [matching["choices"][0] | {"text": SEEN}, *matching["choices"][1:]]
    item = native.item_from_document(matching | {"choices": choices})
    assert "drop-down" in next(one.message for one in lint_item(item) if one.rule == "S3")


def bank(stem=f"Which one is it?\n\n{SEEN}\n\n{DECOR}"):
    item = sample_items()[0] | {"stem": stem}
    head = {"id": "b", "title": "B", "topics": [{"id": "safety", "title": "Safety"}]}
    entries = [{"status": "draft", "item": item}]
    media = media_document({MADE.name: MADE.data})
    return {"schema_version": 1, "bank": head, "documents": [], "items": entries, "media": media}


def test_our_own_format_carries_pictures_to_the_byte_and_refuses_damaged_ones():
    written = native.canonical(native.bank_to_document(native.bank_from_document(bank())))
    reading = formats.read("native", written.encode())
    assert reading.media == {MADE.name: MADE.data}
    damaged = bank()
    damaged["media"][0]["data"] = base64.b64encode(MADE.data + b"x").decode()
    with pytest.raises(InvalidDocument, match="damaged"):
        native.bank_from_document(damaged)
    kept = formats.read("native", native.canonical(damaged).encode())
    assert (len(kept.items), dict(kept.media)) == (1, {})
    assert "damaged" in kept.notes[0].message


@pytest.mark.parametrize("name", ["moodle-xml", "qti21", "qti30", "canvas-qti12"])
def test_packages_carry_pictures_and_their_words(name):
    [entry] = native.bank_from_document(bank()).items
    file = formats.write(name, Outgoing(items=[entry.item], media={MADE.name: MADE.data}))
    reading = formats.read(name, file.data)
    [item] = reading.items
    assert list(reading.media.values()) == [MADE.data]
    assert names_in([item.stem]) == list(reading.media)
    assert [one.message for one in lint_item(item, held=set(reading.media)) if one.rule == "S3"] == []


@pytest.mark.parametrize("name", ["gift", "aiken", "csv", "xlsx"])
def test_formats_of_words_alone_put_the_description_in_place_of_the_picture_and_say_so(name):
    single = next(one for one in sample_items() if one["type"] == "single_choice")
    item = native.item_from_document(single | {"stem": f"Which one is it? {SEEN}"})
    written = formats.write(name, Outgoing(items=[item], media={MADE.name: MADE.data}))
    assert "pictures" in {one.code for one in written.losses}
    [back] = formats.read(name, written.data).items
    assert "a red rash" in back.stem
