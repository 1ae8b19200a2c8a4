"""``python -m question_bank``: exit 0, or 2 with one line per problem on stderr; JSON Lines in UTF-8 on stdout."""

from __future__ import annotations

import argparse
import gc
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from question_bank.commands import Output, lint_file, score_lines

BAD_INPUT = 2
MANY_NEW = 100_000  # objects after which unused ones are looked for: the patterns alone are many times 700, and stay


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    for stream, errors in ((sys.stdin, "strict"), (sys.stdout, "backslashreplace"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)  # whatever the machine's own encoding is
    wanted = _parser().parse_args(given)
    output = Output(sys.stdout)
    try:
        _run(wanted, output)
    except UnicodeDecodeError as error:
        output.problem(f"stdin: is not UTF-8 ({error.reason})")
    for said in (*output.notes, *output.problems):
        print(said, file=sys.stderr)
    return BAD_INPUT if output.problems else 0


def _run(wanted: argparse.Namespace, output: Output) -> None:
    if wanted.command == "score":
        score_lines(sys.stdin, output)
    elif wanted.command == "lint":
        lint_file(wanted.file, output)
    elif wanted.command in {"convert", "import", "formats"}:
        _exchange(wanted, output)
    elif wanted.command == "stats":
        _print_statistics(wanted, output)
    else:
        _read_documents(wanted, output)


def _print_statistics(wanted: argparse.Namespace, output: Output) -> None:
    from question_bank.statistics_commands import print_statistics

    print_statistics(wanted.file, output, moodle=wanted.moodle)


def _exchange(wanted: argparse.Namespace, output: Output) -> None:
    """The commands that read and write other programs' files; their libraries are loaded for them only."""
    from question_bank.exchange_commands import convert_file, import_file, list_formats

    if wanted.command == "formats":
        list_formats(output)
    elif wanted.command == "import":
        import_file(wanted.source, wanted.source_format, wanted.against, output, old_encoding=wanted.windows_1252)
    else:
        names = (wanted.source_format, wanted.target_format)
        convert_file(wanted.source, wanted.target, names, output, old_encoding=wanted.windows_1252)


def _read_documents(wanted: argparse.Namespace, output: Output) -> None:
    """The commands that read documents; their libraries are loaded for them only."""
    from question_bank.document_commands import Wish, print_claims, print_conflicts, print_drafts

    if wanted.command == "claims":
        print_claims(wanted.files, output)
    elif wanted.command == "conflicts":
        print_conflicts(wanted.files, output)
    else:
        wish = Wish(seed=wanted.seed, per_claim=wanted.per_claim, least=wanted.least, approved=wanted.approved)
        print_drafts(wanted.files, output, wish, why=wanted.why)


def _parser() -> _Parser:
    parser = _Parser(prog="question_bank", description="Score, check and convert test items.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    commands.add_parser("score", help='score lines of {"item": …, "response": …} from standard input')
    lint = commands.add_parser("lint", help="check a bank file, or items one a line, against the item-writing rules")
    lint.add_argument("file", type=Path, metavar="FILE")
    convert = commands.add_parser("convert", help="write a file of questions in another format, or in canonical form")
    convert.add_argument("source", type=Path, metavar="IN")
    convert.add_argument("target", type=Path, metavar="OUT")
    convert.add_argument("--from", dest="source_format", required=True, metavar="FORMAT")
    convert.add_argument("--to", dest="target_format", required=True, metavar="FORMAT")
    importing = commands.add_parser(
        "import", help="say what an import would bring, question by question; writes nothing"
    )
    importing.add_argument("source", type=Path, metavar="FILE")
    importing.add_argument("--from", dest="source_format", required=True, metavar="FORMAT")
    importing.add_argument(
        "--against", type=Path, metavar="BANK", help="the bank, in the native format, to compare with"
    )
    for reading in (convert, importing):
        reading.add_argument("--windows-1252", action="store_true", help="read old text files so; look at them first")
    for name, help_text in (
        ("claims", "list the claims that documents make, one a line"),
        ("conflicts", "list what documents contradict, each other or themselves, one a line"),
        ("draft", "draft items from the claims of documents, one a line"),
    ):
        reading = commands.add_parser(name, help=help_text)
        reading.add_argument("files", type=Path, nargs="+", metavar="FILE")
        if name == "draft":
            reading.add_argument("--seed", type=int, default=0, metavar="N", help="the same seed, the same drafts")
            reading.add_argument("--per-claim", type=int, default=1, metavar="K", help="at most so many from a claim")
            reading.add_argument(
                "--least", type=float, metavar="SURE", help="confidence of claims, 0 to 1; 0.75 if not told"
            )
            reading.add_argument(
                "--approved", type=Path, metavar="CLAIMS", help="draft only from these lines of what claims prints"
            )
            reading.add_argument("--why", action="store_true", help="tell on stderr what was not drafted, and why")
    stats = commands.add_parser("stats", help="figures of a quiz from a CSV table: attempt, slot, maxmark, mark")
    stats.add_argument("file", type=Path, metavar="FILE")
    stats.add_argument("--moodle", action="store_true", help="by Moodle's rules, for comparison")
    commands.add_parser("formats", help="list the formats and whether they are read and written")
    return parser


if __name__ == "__main__":
    gc.set_threshold(MANY_NEW)
    raise SystemExit(main())
