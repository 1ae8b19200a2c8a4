"""``python -m bench.documents``: how fast documents of each kind are read and claims drawn from them, as JSON lines."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

from question_bank.documents.reader import read_document
from tests.file_makers import pdf_file, word_file

CORPUS = Path(__file__).parent.parent / "tests" / "corpus" / "seen"
LEAST_SECONDS = 1.0  # each figure is taken over at least so long
WORDS_A_BLOCK = 60


def main() -> None:
    """Print megabytes of text and documents a second for each kind, and for copies of one text."""
    text = corpus_text()
    for kind, data in files(text).items():
        say(kind=kind, **rate(lambda data=data, kind=kind: len(read_document(data, f"bench.{kind}").text)))
    say_claims(text)


def corpus_text() -> str:
    """The English texts of the seen part, one after the other."""
    texts = [read_document(path.read_bytes(), path.name).text for path in sorted(CORPUS.glob("*.txt"))]
    return "\n\n".join(text for text in texts if " the " in text)


def files(text: str) -> dict[str, bytes]:
    """The same text as a file of each kind."""
    lines = [line for line in text.splitlines() if line.strip()]
    plain = [line.encode("latin-1", "ignore").decode("latin-1") for line in lines]
    return {
        "txt": text.encode(),
        "md": text.encode(),
        "html": ("<html><body>" + "".join(f"<p>{line}</p>" for line in lines) + "</body></html>").encode(),
        "docx": word_file(*[("", line) for line in lines]),
        "pdf": pdf_file([(line, "", 11) for line in plain]),
    }


def say_claims(text: str) -> None:
    """Claims from one, ten and a hundred copies: linear if the rate stays."""
    from question_bank.claims.extraction import extract

    extract(read_document(b"Peels help with acne.", "bench.txt"))  # the patterns are compiled before the clock runs
    for copies in (1, 10, 100):
        document = read_document((text * copies).encode()[:4_900_000], "bench.txt")
        say(step="claims", copies=copies, **rate(lambda document=document: _extracted(extract, document)))


def _extracted(extract: Callable[..., object], document: object) -> int:
    extract(document)
    return len(document.text)  # type: ignore[attr-defined]  # a document


def rate(work: Callable[[], int]) -> dict[str, float]:
    """Run the work, which returns how many characters it read, for a second or longer; CPU seconds count."""
    begun, done, characters = time.process_time(), 0, 0
    while (spent := time.process_time() - begun) < LEAST_SECONDS:
        characters += work()
        done += 1
    return {"documents_per_second": round(done / spent, 2), "mb_per_second": round(characters / spent / 1e6, 3)}


def say(**facts: object) -> None:
    """One line of the result."""
    print(json.dumps(facts), flush=True)


if __name__ == "__main__":
    main()
