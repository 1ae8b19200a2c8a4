"""What goes out in a format comes back the same, less exactly the losses that were named."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from itertools import cycle

import depth
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from strategies import EVERY_TYPE, items, single, weighted_rules

from question_bank.errors import InvalidItem
from question_bank.interchange import aiken, canvas_qti12, csv_file, formats, gift, moodle_xml, qti21, qti30
from question_bank.interchange.aspects import ASPECTS
from question_bank.interchange.model import Outgoing, UnreadableFile, Unwritable
from question_bank.interchange.preparing import prepare
from question_bank.interchange.texts import escaped, plain
from question_bank.interchange.walking import with_texts

PROFILES = {
    "moodle-xml": moodle_xml.PROFILE,
    "gift": gift.PROFILE,
    "aiken": aiken.PROFILE,
    "csv": csv_file.PROFILE,
    "qti21": qti21.PROFILE,
    "qti30": qti30.PROFILE,
    "canvas-qti12": canvas_qti12.PROFILE,
}
law = depth.law(8, 25, suppress_health_check=list(HealthCheck))
SIGNS = list("ab 1.\n\\{}~=#:%*_[]()<>&;\"'|-+!`@$/^?,é")
PIECES = ["&amp;", "<b>", "</b>", "<p>", "->", "[[x]]", "::", "####", "%50%", "{1:MC:", "**", "- ", "# ", "1. ", "A) "]
NASTY = st.lists(st.sampled_from([*SIGNS, *PIECES, "ANSWER: ", "]]>", "'="]), min_size=1, max_size=6).map("".join)


EXAMPLES = [*EVERY_TYPE, *(one for one in weighted_rules() if one.scoring.rule != "right_minus_wrong")]


def name_of(item):
    """An item's type, and its rule where several share the type."""
    return f"{item.type}-{getattr(getattr(item, 'scoring', None), 'rule', '')}"


def came_back(name, item):
    """What is read of a file in which this item stands alone; None if it was refused, with its reason."""
    written = formats.write(name, Outgoing(items=[item]))
    refused = [loss for loss in written.losses if loss.refused]
    if refused:
        assert written.written == 0
        return None, refused[0].code
    reading = formats.read(name, written.data)
    assert [one.problems for one in reading.found] == [()]
    again = formats.write(name, Outgoing(items=reading.items, media=reading.media))
    assert formats.read(name, again.data).items == reading.items
    return reading.items[0], ""


def prepared(name, item):
    """The item as the format holds it, or the code of its refusal."""
    try:
        return prepare(PROFILES[name], item)[0]
    except Unwritable as reason:
        return reason.code


def holds(name, item):
    """The law for one item and one format."""
    got, code = came_back(name, item)
    held = prepared(name, item)
    assert (got, code) == (None, held) if isinstance(held, str) else got is None or got == held


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("item", EXAMPLES, ids=name_of)
def test_every_type_comes_back_or_is_refused_by_name(name, item):
    holds(name, item)


@pytest.mark.parametrize("name", PROFILES)
@law
@given(item=items())
def test_what_goes_out_comes_back_less_the_named_losses(name, item):
    holds(name, item)


@pytest.mark.parametrize("name", PROFILES)
@law
@given(base=st.sampled_from(EVERY_TYPE), data=st.data())
def test_signs_that_formats_live_by_survive_in_every_text(name, base, data):
    texts = cycle(data.draw(st.lists(NASTY, min_size=4, max_size=9)))
    with suppress(InvalidItem):  # two options that now read alike are no case
        holds(name, with_texts(base, lambda old: old if "[[" in old else f"{old}{next(texts)}", str))


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("stem", ["H<sub>2</sub>O", "<p>H<sub>2</sub>O</p>", "<b>plain</b>"])
def test_html_that_stays_html_comes_back(name, stem):
    for item in EVERY_TYPE:
        holds(name, replace(item, stem=stem, format="html", general_feedback="<u>so</u>"))


@law
@given(words=NASTY)
def test_plain_words_stay_plain_in_markdown(words):
    assert plain(escaped(words), "md").split() == " ".join(words.split()).split()
    assert escaped(plain(escaped(words), "md")) == escaped(words) or plain(escaped(words), "md") == ""


@pytest.mark.parametrize("item", EVERY_TYPE, ids=lambda item: item.type)
def test_an_aspect_that_is_taken_off_is_gone(item):
    bare = item
    for aspect in ASPECTS.values():
        bare = aspect.without(bare)
        assert aspect.without(bare) == bare


@pytest.mark.parametrize("name", PROFILES)
def test_the_same_items_give_the_same_bytes(name):
    outgoing = Outgoing(items=list(EVERY_TYPE), title="Bank")
    assert formats.write(name, outgoing).data == formats.write(name, outgoing).data


@pytest.mark.parametrize("name", PROFILES)
@law
@given(data=st.data())
def test_a_damaged_file_gives_a_report_and_never_a_crash(name, data):
    whole = formats.write(name, Outgoing(items=list(EVERY_TYPE))).data
    cut = whole[: data.draw(st.integers(1, len(whole)))]
    place, value = data.draw(st.integers(0, len(cut) - 1)), data.draw(st.integers(0, 255))
    for damaged in (cut, cut[:place] + bytes([value]) + cut[place + 1 :]):
        with suppress(UnreadableFile):
            reading = formats.read(name, damaged, old_encoding=True)
            assert all(one.item or one.problems or one.reason for one in reading.found)


def test_a_share_that_moodle_does_not_take_is_refused_and_not_rounded():
    item = single("1", "0.17")
    for name in ("moodle-xml", "gift"):
        assert came_back(name, item) == (None, "S6")
