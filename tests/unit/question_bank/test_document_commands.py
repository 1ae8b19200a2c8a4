"""``claims``, ``conflicts`` and ``draft`` on the command line, on files as other programs hand them over."""

from __future__ import annotations

import io
import json

import pytest

from question_bank import __main__ as program
from question_bank.documents.source_offsets import SourceMap
from question_bank.interchange.native import item_from_document
from question_bank.linter import lint_item

LEAFLET = """Glycolic peel

Indications
- acne marks
- dull complexion
- enlarged pores

Contraindications
- pregnancy
- active herpes
- epilepsy

Side effects
- redness
- flaking

A course is 10 sessions. The full course takes 3 visits.
"""
PAGE = """<!DOCTYPE html><html><head><title>Peel</title></head><body><nav>pregnancy</nav>
<h1>Glycolic peel</h1><h2>Contraindications</h2>
<ul><li>preg<b>nancy</b></li><li>active&nbsp;herpes</li><li>epilepsy &amp; migraine</li></ul>
<dl><dt>Acid</dt><dd>dissolves dead cells</dd></dl></body></html>"""


@pytest.fixture
def run(capsys, monkeypatch):
    """Run a command; its exit code, its values, and its lines on stderr."""

    def go(*arguments):
        monkeypatch.setattr("sys.stdin", io.StringIO(""))
        code = program.main([str(one) for one in arguments])
        out, err = capsys.readouterr()
        return code, [json.loads(line) for line in out.splitlines()], err.splitlines()

    return go


@pytest.fixture
def leaflet(tmp_path):
    path = tmp_path / "leaflet.txt"
    path.write_text(LEAFLET, encoding="utf-8")
    return path


def test_claims_are_told_with_spans_of_the_file(run, leaflet):
    code, claims, _ = run("claims", leaflet)
    assert code == 0
    assert {(one["category"], one["claim"]) for one in claims} >= {
        ("indication", "acne marks"),
        ("contraindication", "pregnancy"),
        ("side_effect", "redness"),
    }
    for one in claims:
        assert LEAFLET[one["start"] : one["end"]] == one["evidence"]


def test_spans_of_a_web_page_are_spans_of_its_source_tags_and_entities_included(run, tmp_path):
    path = tmp_path / "peel.html"
    path.write_text(PAGE, encoding="utf-8")
    _, claims, _ = run("claims", path)
    evidence = {one["claim"]: one["evidence"] for one in claims if one["category"] == "contraindication"}
    assert evidence["pregnancy"] == "preg<b>nancy"
    assert evidence["active herpes"] == "active&nbsp;herpes"
    for one in claims:
        assert PAGE[one["start"] : one["end"]] == one["evidence"] or one["evidence"] not in PAGE


def test_words_are_found_in_a_source_where_they_are_shown_and_nearest_to_where_they_were_read():
    source = "<p>cold <!-- cold --> sore</p><script>cold sore</script><p>A cold\n  <i>so</i>re &#8211; c&shy;old</p>"
    page = SourceMap(source)
    first, last = page.find("cold sore", 0), page.find("cold  sore", 1)
    assert source[slice(*first)] == "cold <!-- cold --> sore"
    assert source[slice(*last)] == "cold\n  <i>so</i>re"
    assert source[slice(*page.find("– cold", 1))] == "&#8211; c&shy;old"
    assert page.find("sore A", 0) is not None
    assert page.find("warm", 0) is None
    assert page.find(" ", 0) is None


def test_contradictions_are_told_with_both_passages(run, leaflet, tmp_path):
    other = tmp_path / "other.txt"
    leaflet.write_text(LEAFLET.replace("dull complexion", "oily skin"), encoding="utf-8")
    other.write_text("Glycolic peel\n\nContraindications\n- oily skin\n- pregnancy\n", encoding="utf-8")
    code, found, _ = run("conflicts", leaflet, other)
    assert code == 0
    kinds = {one["kind"]: one for one in found}
    assert [side["evidence"] for side in kinds["sessions"]["passages"]] == [
        "A course is 10 sessions.",
        "The full course takes 3 visits.",
    ]
    assert {one["doc"] for one in kinds["verdict"]["claims"]} == {"leaflet", "other"}


def test_drafts_are_sound_items_and_the_same_for_the_same_seed(run, leaflet):
    code, items, notes = run("draft", leaflet, "--seed", "4", "--per-claim", "2")
    assert (code, notes) == (0, [])
    assert items
    for document in items:
        item = item_from_document(document)
        assert item.citations
        assert not [one for one in lint_item(item) if one.severity == "error"]
    assert run("draft", leaflet, "--seed", "4", "--per-claim", "2")[1] == items
    assert run("draft", leaflet, "--seed", "5", "--per-claim", "2")[1] != items


def _approved(tmp_path, lines):
    path = tmp_path / "approved.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in lines), encoding="utf-8")
    return path


def test_drafts_rest_only_on_claims_that_a_person_approved(run, leaflet, tmp_path):
    kept = [one for one in run("claims", leaflet)[1] if one["claim"] in {"pregnancy", "epilepsy"}]
    code, items, _ = run("draft", leaflet, "--approved", _approved(tmp_path, kept))
    assert code == 0
    assert items
    assert {quote["quote"] for one in items for quote in one["citations"]} <= {"pregnancy", "epilepsy"}
    assert not any("herpes" in json.dumps(one).lower() for one in items)  # no wrong answer either: nobody approved it


def test_a_claim_that_a_person_reworded_is_asked_in_these_words(run, leaflet, tmp_path):
    claim = next(one for one in run("claims", leaflet)[1] if one["claim"] == "epilepsy")
    claim |= {"claim": "seizures", "qualifier": "relative"}
    _, items, _ = run("draft", leaflet, "--approved", _approved(tmp_path, [claim]))
    assert any("seizures" in json.dumps(one).lower() for one in items)
    assert not any("epilepsy" in one["stem"].lower() for one in items)


def test_approved_lines_that_fit_no_document_are_named(run, leaflet, tmp_path):
    claim = run("claims", leaflet)[1][0]
    lines = [{"doc": "leaflet"}, claim | {"category": "price"}, claim | {"doc": "elsewhere"}]
    lines += [claim | {"claim": "gout", "evidence": "gout"}]
    code, _, notes = run("draft", leaflet, "--approved", _approved(tmp_path, lines))
    assert code == 2
    assert [any(word in line for line in notes) for word in ("line 1", "line 2", "elsewhere", "'gout'")] == [True] * 4
    assert run("draft", leaflet, "--approved", tmp_path / "gone.jsonl")[0] == 2


def test_what_was_not_drafted_is_told_if_asked(run, tmp_path):
    lonely = tmp_path / "clay.txt"
    lonely.write_text("Clay mask\n\nContraindications\n- epilepsy\n", encoding="utf-8")
    code, _, notes = run("draft", lonely, "--why", "--per-claim", "9")
    assert code == 0
    assert any(line.startswith("not drafted as") for line in notes)


def test_a_document_given_twice_counts_once_and_bad_files_are_named(run, leaflet, tmp_path):
    twin = tmp_path / "twin.txt"
    twin.write_text(LEAFLET.replace("\n", "\r\n"), encoding="utf-16")
    foreign = tmp_path / "fremd.txt"
    foreign.write_text("Das Peeling ist für die Haut und wird bei Narben und Falten angewendet. " * 5, encoding="utf-8")
    empty = tmp_path / "empty.txt"
    empty.touch()
    code, items, said = run("draft", leaflet, twin, foreign, empty, tmp_path / "gone.txt")
    assert code == 2
    assert items == run("draft", leaflet)[1]
    assert said[0] == "twin: reads the same as leaflet and is left out"
    assert sorted(line.partition(": ")[0].rpartition("/")[2] for line in said[1:]) == ["empty.txt", "fremd", "gone.txt"]


def test_a_claim_that_was_not_approved_is_told_apart_from_one_in_a_contradiction(run, leaflet, tmp_path):
    """Whoever asks why is told what to do, and not that the text contradicts itself."""
    kept, *others = run("claims", leaflet)[1]
    _, _, notes = run("draft", leaflet, "--why", "--approved", _approved(tmp_path, [kept]))
    told = [line for line in notes if line.endswith(": not approved")]
    assert len({line.rpartition(": ")[0] for line in told}) == len(others)
    assert not any("contradiction" in line for line in notes)
