"""What an author is told where a picture cannot be taken."""

from __future__ import annotations

from flask_babel import gettext as _

from question_bank.pictures import BYTES, SIDE


def problem_words(code: str) -> str:
    """The sentence for a problem: file, alt, place, or a code of ``NoPicture``."""
    words: dict[str, str] = {
        "file": _("Choose a picture first."),
        "alt": _(
            "Say in a few words what the picture shows, for people who cannot see it, or tick that it only decorates."
        ),
        "place": _("Say which text the picture goes into."),
        "type": _("This is no picture that can be shown. PNG, JPEG, WebP and GIF are, whatever the file is called."),
        "size": _("The picture is too large: up to %(mb)s MB are taken.", mb=BYTES // 1_000_000),
        "side": _("The picture is too wide or too high: up to %(side)s pixels are taken.", side=SIDE),
        "damaged": _("The picture is damaged and cannot be read to its end. Save it again and retry."),
    }
    return words[code]
