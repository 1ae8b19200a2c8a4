"""What of a web page is not the article: menus, footers, banners, share buttons, cookies and adverts."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

_UNREAD = ("script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "video", "audio")
_AROUND = ("button", "select", "textarea", "input", "nav", "footer", "head")
DROPPED = frozenset({*_UNREAD, *_AROUND})
_ROLES = frozenset({"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog", "menu"})
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|cookies?|consent-banner|footer|sidebar|share|sharing|"
    r"social|comments?|advert\w*|ads?|banner|promo\w*|sponsor\w*|related|subscribe|newsletter|widget|pagination|pager|"
    r"popup|modal|skip-link|masthead|topbar|toolbar|copyright|testimonials?|reviews?|ratings?|tags|meta)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
LINKED = 0.7  # of a list's letters inside links: then it is a menu, whatever it is called
LEAST_LINKS = 3
_READ = f".//text()[not({' or '.join(f'ancestor::{tag}' for tag in sorted(DROPPED))})]"
FEWEST_WORDS = 4  # of a note beside the article
MOST_ASKED = 40  # words of a form that only asks: a search, a booking, an address for letters


def is_boilerplate(element: HtmlElement, *, inside_article: bool) -> bool:
    """Whether an element and all in it can be left out."""
    tag = element.tag
    if not isinstance(tag, str) or tag in DROPPED or element.get("hidden") is not None:
        return True
    if (
        element.get("aria-hidden") == "true"
        or element.get("role") in _ROLES
        or _HIDDEN.search(element.get("style", ""))
    ):
        return True
    if tag == "form":
        return not _tells(element)
    if tag == "header" and not inside_article:
        return element.find(".//h1") is None
    if tag == "aside":
        return not _is_note(element)
    if tag in {"body", "html", "main", "article", "h1", "h2", "h3", "td", "th", "tr", "table"}:
        return False
    named = f"{element.get('class', '')} {element.get('id', '')}"
    return bool(_NAMES.search(named))


def _tells(form: HtmlElement) -> bool:
    """Whether a form holds more to read than it asks: consent to be given, or a page that is one form as a whole."""
    return sum(len(str(words).split()) for words in form.xpath(_READ)) > MOST_ASKED


def _is_note(aside: HtmlElement) -> bool:
    """Whether words beside the article belong to it: a few sentences without links, and no advertisement's class."""
    named = f"{aside.get('class', '')} {aside.get('id', '')}"
    words = "".join(aside.itertext()).split()
    return not _NAMES.search(named) and not aside.findall(".//a") and len(words) >= FEWEST_WORDS


def is_menu(element: HtmlElement) -> bool:
    """Whether nearly all words of an element are links, and there are several."""
    links = element.findall(".//a")
    if len(links) < LEAST_LINKS:
        return False
    linked = sum(len("".join(link.itertext()).strip()) for link in links)
    return linked >= LINKED * len("".join(element.itertext()).strip())
