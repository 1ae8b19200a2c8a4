"""The judge of claims extraction: what counts as the same claim, and that the annotations would score full marks."""

from __future__ import annotations

import json

import pytest

from bench.accuracy import Result, count, drawn, is_exact, is_forbidden, misses
from bench.annotate import CORPUS
from bench.matching import content_words, pair, same_qualifier, same_subject, token_f1


def a_claim(claim, *, category="side_effect", subject="peel", qualifier=None, critical=False):
    return {"category": category, "subject": subject, "claim": claim, "qualifier": qualifier, "critical": critical}


def entries():
    for part in ("seen", "scored"):
        for stem, entry in json.loads((CORPUS / part / "manifest.json").read_text("utf-8")).items():
            yield pytest.param(part, stem, entry, id=stem)


@pytest.mark.parametrize(("part", "stem", "entry"), [*entries()])
def test_the_annotations_themselves_score_full_marks(part, stem, entry):
    lines = (CORPUS / part / f"{stem}.jsonl").read_text("utf-8").splitlines()
    claims = [json.loads(one) for one in lines]
    if entry["file"].endswith(".html"):  # of html the drawn text is cited, so marks are gone
        claims = [one | {"evidence": drawn(one["evidence"])} for one in claims]
    result = Result()
    count(result, claims, claims, entry, CORPUS / part / entry["file"])
    assert result.slices["all"].figures()["f1"] == 1
    assert result.pairs == result.subjects == result.qualifiers == result.flags == len(claims)
    assert (result.inexact, result.forbidden, result.misses) == (0, 0, [])


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("reduces inflammation", "reduce the inflammation"),
        ("pigment spots", "pigmented spot"),
        ("отёк", "отеки"),
        ("нарушение свёртываемости крови", "нарушения свертываемости"),
        ("ac\u00adtive herpes", "active\u00a0herpes"),
    ],
)
def test_word_forms_small_words_and_invisible_marks_make_no_difference(one, two):
    assert token_f1(content_words(one), content_words(two)) >= 0.8


def test_a_claim_pairs_once_within_its_category_the_most_alike_first():
    found = [a_claim("swelling of the eyelids"), a_claim("swelling"), a_claim("swelling", category="indication")]
    wanted = [a_claim("swelling")]
    assert pair(found, wanted) == [(found[1], wanted[0])]


def test_half_of_the_words_is_enough_and_less_is_not():
    assert pair([a_claim("severe burns")], [a_claim("burns")]) != []
    assert pair([a_claim("severe chemical burns on dark skin")], [a_claim("burns")]) == []


def test_the_same_effect_of_two_subjects_is_not_paired_crosswise():
    found = [a_claim("redness", subject="wax"), a_claim("redness", subject="sugar paste")]
    wanted = [a_claim("redness", subject="sugar paste"), a_claim("redness", subject="wax")]
    assert {(one["subject"], two["subject"]) for one, two in pair(found, wanted)} == {
        ("wax", "wax"),
        ("sugar paste", "sugar paste"),
    }


def test_a_subject_is_right_by_half_of_its_words_or_inside_the_other():
    assert same_subject("glycolic peel", "Glycolic peel 30 %")
    assert same_subject("antibiotics (Clindamycin, Erythromycin)", "antibiotics")
    assert not same_subject("azelaic acid", "mesotherapy")


@pytest.mark.parametrize(
    ("found", "wanted", "claim", "right"),
    [
        (None, None, "swelling", True),
        ("temporary", "temporary", "swelling", True),
        ("rare", "temporary", "swelling", False),
        (None, "rare", "swelling", False),
        ("within 6 months", "within the last 6 months", "isotretinoin", True),
        ("within 2 months", "within the last 6 months", "isotretinoin", False),
        ("age", "under 18", "age under 18", True),
        (None, "under 18", "age under 18", True),
        ("seasonal", "in spring and summer", "use", True),
        ("relative", "относительно", "use", True),
    ],
)
def test_a_qualifier_is_right_by_family_and_numbers(found, wanted, claim, right):
    assert same_qualifier(found, wanted, claim) is right


def test_evidence_has_to_stand_at_its_offsets_or_in_the_words_of_a_page(tmp_path):
    one = {"evidence": "fever", "start": 8, "end": 13}
    assert is_exact(one, "Not for fever.", tmp_path / "a.txt")
    assert not is_exact(one | {"start": 7}, "Not for fever.", tmp_path / "a.txt")
    page = "<li>no&nbsp;fever</li><script>sepsis</script>"
    assert is_exact(one | {"evidence": "no fever"}, page, tmp_path / "a.html")
    assert not is_exact(one | {"evidence": "sepsis"}, page, tmp_path / "a.html")


def test_a_claim_is_out_of_a_forbidden_stretch_if_it_stands_there_and_not_if_its_word_does(tmp_path):
    page = "<nav>Acne</nav><p>For acne&nbsp;and melasma.</p>"
    zones = [{"kind": "navigation", "start": 0, "end": 15}]
    of_menu, of_text = {"evidence": "Acne", "start": 5, "end": 9}, {"evidence": "acne", "start": 22, "end": 26}
    assert is_forbidden(of_menu, zones, page, tmp_path / "a.html")
    assert not is_forbidden(of_text, zones, page, tmp_path / "a.html")
    assert is_forbidden(of_text | {"evidence": "Acne"}, zones, page, tmp_path / "a.html")  # put together when read


def test_misses_name_what_is_too_much_missing_or_different():
    found = [a_claim("redness"), a_claim("itching", subject="wax")]
    wanted = [a_claim("itching"), a_claim("burns")]
    marks = [one[0] for one in misses("peel", found, wanted, pair(found, wanted))]
    assert marks == ["+", "-", "~"]
