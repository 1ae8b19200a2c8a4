"""What is read out of a PDF that somebody brings, whatever became of it on its way."""

from __future__ import annotations

import io

from pypdf import PdfWriter

from lms_plugin.certification.attached import ATTACHED, attachment


def with_credential(credential):
    writer, stream = PdfWriter(), io.BytesIO()
    writer.add_blank_page(10, 10)
    writer.add_attachment(ATTACHED, credential)
    writer.write(stream)
    return stream.getvalue()


def test_a_pdf_with_any_byte_changed_holds_a_credential_or_none_or_cannot_be_read():
    whole = with_credential(b'{"a": 1}')
    assert attachment(whole) == b'{"a": 1}'
    refused = 0
    for place, byte in enumerate(whole):
        try:
            attachment(whole[:place] + bytes([byte ^ 1]) + whole[place + 1 :])
        except ValueError:
            refused += 1
    assert refused > 50
