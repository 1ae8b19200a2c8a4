"""HTML into our Markdown: what it can say is converted, what it cannot stays HTML, cleaned."""

from __future__ import annotations

import pytest
from strategies import single

from question_bank.interchange.aiken import write
from question_bank.interchange.aspects import ASPECTS
from question_bank.interchange.encodings import decode
from question_bank.interchange.from_html import words_of
from question_bank.interchange.model import Outgoing
from question_bank.interchange.texts import NotMarkdown, Rich, plain, to_html, to_markdown
from question_bank.items import Cloze, Gap
from question_bank.items.single_choice import Option


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("a <b>b</b> <i>c</i>", "a **b** *c*"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<div><p>a</p></div>", "a"),
        ("<div>a</div><div>b</div>", "a\n\nb"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c"),
        ('<ol start="3"><li>a</li><li>b</li></ol>', "3. a\n4. b"),
        ("<ul><li><p>a</p></li><li><p>b</p></li></ul>", "- a\n\n- b"),
        ("<h2>a</h2><p>b</p>", "## a\n\nb"),
        ("<blockquote><p>a</p></blockquote>", "> a"),
        ("<p>a</p><hr><p>b</p>", "a\n\n* * *\n\nb"),
        ("a <code>b</code>", "a `b`"),
        ('<a href="https://x.example/y" title="z">a</a>', '[a](<https://x.example/y> "z")'),
        ("1. a", "1\\. a"),
        ("a<br>b", "a\\\nb"),
    ],
)
def test_what_markdown_can_say_becomes_markdown(html, markdown):
    assert to_markdown(Rich(html, "html")) == markdown


@pytest.mark.parametrize(
    "html",
    [
        "H<sub>2</sub>O",
        "<table><tbody><tr><td>a</td></tr></tbody></table>",
        "<ul>a<li>b</li></ul>",
        "<ul><p>b</p></ul>",
        '<ol start="x"><li>a</li></ol>',
        "<code>a<b>b</b></code>",
        "<pre>a</pre>",
        "<u>a</u>",
    ],
)
def test_what_it_cannot_say_stays_html(html):
    with pytest.raises(NotMarkdown):
        to_markdown(Rich(html, "html"))
    assert to_html(Rich(html, "html"))


def test_scripts_styles_and_strange_addresses_are_gone():
    dirty = '<p onclick="x()" style="a">a</p><script>b</script><a href="javascript:c">d</a><img src="http://e/f.png">'
    assert to_html(Rich(dirty, "html")) == "<p>a</p><a>d</a><img>"


def test_words_keep_their_lines_and_pictures_their_descriptions():
    html = '<p>a</p><ul><li>b</li><li>c</li></ul>d<br>e <img src="media:x.png" alt="f">'
    assert plain(html, "html") == "a\n\nb\nc\n\nd\ne f"


def test_a_question_without_words_left_is_refused():
    written = write(Outgoing(items=[single(stem="![](https://x.example/y.png)")]))
    assert [(loss.code, loss.refused) for loss in written.losses] == [("invalid", True)]


def test_html_choices_become_plain_words_in_html():
    rows = (
        Option(id="a", text="H<sub>2</sub>O", fraction=single().options[0].fraction),
        Option(id="b", text="<b>b</b>"),
    )
    item = Cloze(item_id="c", stem="s", format="html", text="[[g]]", gaps=(Gap(id="g", options=rows),))
    bare = ASPECTS["choice_formatting"].without(item)
    assert [option.text for option in bare.gaps[0].options] == ["H2O", "b"]


def test_a_control_character_in_a_file_is_left_out_and_breaks_nothing():
    assert decode(b"Which one\x01 fits?\r\nA. One\x0c") == "Which one fits?\nA. One"
    assert words_of("<p>On\x02e</p>") == "One"
