"""Pages rendered once for each look, then filled in. A template rendered here sees what it is kept under and marks for
the blanks, neither who is in front nor a token: so nobody can be shown what was another's."""

from __future__ import annotations

import re
import secrets
from collections.abc import Hashable, Mapping
from functools import cached_property
from typing import NamedTuple

from flask import current_app
from markupsafe import Markup, escape

from lms_plugin.delivery.kept import Kept
from lms_plugin.filters import language
from lms_plugin.pages import at_the_top
from lms_plugin.web import Identity

_SECRET = secrets.token_hex(6)  # nothing that somebody typed can hold it: it is drawn anew in each process
_MARK = re.compile(f"@{_SECRET}:([a-z_]+)@")
_TO_ESCAPE = re.compile("[&<>'\"]").search
NUMBER = f"@{_SECRET}@"  # stands for a number that is put in by whoever knows it
WHERE = f"@{_SECRET}!@"  # for an address


class Skeleton(list[str]):
    """The text between the blanks of a page and, at every other place, the name of a blank."""

    @cached_property
    def encoded(self) -> list[bytes]:
        """The same as it is sent."""
        return [piece.encode() for piece in self]


_skeletons: Kept[Hashable, Skeleton] = Kept(1_000)


class Frame(NamedTuple):
    """What the layout asks of who is in front: the same for a whole platform."""

    hears_frames: bool
    rehearsal: str


def frame_of(who: Identity) -> Frame:
    """The frame of a launch's pages."""
    return Frame(who.hears_frames, who.rehearsal)


def filled(template: str, look: Mapping[str, Hashable], blanks: Mapping[str, object]) -> Markup:
    """The page that ``template`` makes of ``look`` and ``blanks``; these are escaped unless they are markup.

    A blank is put in as it is, so the template neither looks into one nor decides by one.
    """
    return fill(skeleton(template, look, tuple(blanks)), blanks)


def fill(pieces: list[str], blanks: Mapping[str, object]) -> Markup:
    """A skeleton with its blanks filled in."""
    safe = {name: text if type(text) is Markup else _escaped(text) for name, text in blanks.items()}
    texts = pieces.copy()
    texts[1::2] = [safe[name] for name in pieces[1::2]]
    return Markup("".join(texts))  # noqa: S704 - a template of ours made it


def page(template: str, look: Mapping[str, Hashable], blanks: Mapping[str, object]) -> bytes:
    """The same as ``filled``, as it is sent; a blank may be bytes, which are markup that was encoded before.

    A page is made of texts that are kept: encoding each once costs less than encoding every page.
    """
    names = tuple(blanks)
    pieces = skeleton(template, look, names)
    texts = pieces.encoded.copy()
    texts[1::2] = [_sent(blanks[name]) for name in pieces[1::2]]
    return b"".join(texts)


def _sent(text: object) -> bytes:
    if type(text) is bytes:
        return text
    return text.encode() if type(text) is Markup else _escaped(text).encode()


def _escaped(text: object) -> str:
    """The same as ``escape``, which makes an object of each text: most have nothing in them to be escaped."""
    return text if type(text) is str and not _TO_ESCAPE(text) else escape(text)


def cut_at(name: str, pieces: list[str], blanks: Mapping[str, object]) -> list[str]:
    """A skeleton with its other blanks filled in, in pieces to be joined by what goes into this one."""
    mark = f"@{_SECRET}:{name}@"
    return str(fill(pieces, {**blanks, name: mark})).split(mark)


def skeleton(template: str, look: Mapping[str, Hashable], blanks: tuple[str, ...]) -> Skeleton:
    """What ``template`` makes of ``look``, cut up at these blanks."""
    key = (template, language(), at_the_top(), blanks, *look.items())
    known = _skeletons.get(key)
    if known is not None:
        return known
    marks = {name: Markup(f"@{_SECRET}:{name}@") for name in blanks}  # noqa: S704 - letters and digits of ours
    rendered = current_app.jinja_env.get_template(template).render({**look, **marks})
    return _skeletons.keep(key, Skeleton(_MARK.split(rendered)))
