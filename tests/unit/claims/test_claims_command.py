"""``python -m question_bank claims``: the contract's fields, offsets that hold, problems one line each."""

import json

from question_bank.__main__ import main


def run(capsys, *paths, command="claims"):
    code = main([command, *map(str, paths)])
    out, err = capsys.readouterr()
    return code, [json.loads(line) for line in out.splitlines()], err.splitlines()


def test_each_claim_is_a_line_with_the_fields_of_the_contract(tmp_path, capsys):
    path = tmp_path / "peel.txt"
    text = "# source: a handout\nGlycolic peel\n\nContraindications: pregnancy, sunburn.\n"
    path.write_text(text, "utf-8")
    code, lines, problems = run(capsys, path)
    assert (code, problems) == (0, [])
    assert lines[0] == {
        "doc": "peel",
        "category": "contraindication",
        "subject": "glycolic peel",
        "claim": "pregnancy",
        "evidence": "pregnancy",
        "start": text.index("pregnancy"),
        "end": text.index("pregnancy") + 9,
        "qualifier": None,
        "critical": True,
        "confidence": lines[0]["confidence"],
    }
    assert [line["claim"] for line in lines] == ["pregnancy", "sunburn"]


def test_the_line_that_names_the_source_is_not_read(tmp_path, capsys):
    path = tmp_path / "a.txt"
    path.write_text("# source: peels are contraindicated in pregnancy\nPeel\n\nNothing here.\n", "utf-8")
    assert run(capsys, path) == (0, [], [])


def test_repeated_statements_and_flags_are_told_beside_the_claim(tmp_path, capsys):
    path = tmp_path / "a.txt"
    path.write_text(
        "Peel\n\nSide effects\n- redness\n- burns\n- redness\n\nIndications\n- homeopathic use in acne\n", "utf-8"
    )
    _, lines, _ = run(capsys, path)
    assert [len(line.get("more", [])) for line in lines][:2] == [1, 0]
    assert lines[-1]["flags"] == ["homeopathy"]


def test_a_file_that_cannot_be_read_is_a_problem_and_the_others_are_read(tmp_path, capsys):
    good, empty = tmp_path / "good.txt", tmp_path / "empty.txt"
    good.write_text("Peel\n\nSide effects\n- redness\n- burns\n", "utf-8")
    empty.write_bytes(b"")
    code, lines, problems = run(capsys, tmp_path / "none.txt", empty, good)
    assert code == 2
    assert [line["claim"] for line in lines] == ["redness", "burns"]
    assert len(problems) == 2


def test_a_file_in_another_language_is_a_problem(tmp_path, capsys):
    path = tmp_path / "de.txt"
    path.write_text("Das ist nicht für die Haut und der Arzt ist bei dem Peeling nicht mit uns.", "utf-8")
    code, lines, problems = run(capsys, path)
    assert (code, lines) == (2, [])
    assert problems == ["de: The document is in neither English nor Russian; no claims were read from it."]


def test_conflicts_between_documents_are_lines_with_both_passages(tmp_path, capsys):
    one, other = tmp_path / "one.txt", tmp_path / "other.txt"
    one.write_text("Ozone therapy\n\nIndications\n- rosacea\n- acne\n", "utf-8")
    other.write_text("Ozone therapy\n\nContraindications\n- rosacea\n- epilepsy\n", "utf-8")
    code, lines, problems = run(capsys, one, other, command="conflicts")
    assert (code, problems) == (0, [])
    assert [[side["doc"] for side in line["passages"]] for line in lines] == [["one", "other"]]
    assert {side["evidence"] for line in lines for side in line["passages"]} == {"rosacea"}
    assert lines[0]["reason"]


def test_conflicts_of_a_document_in_another_language_are_not_looked_for(tmp_path, capsys):
    path = tmp_path / "de.txt"
    path.write_text("Das ist nicht für die Haut und der Arzt ist bei dem Peeling nicht mit uns.", "utf-8")
    assert run(capsys, path, command="conflicts")[:2] == (2, [])
