"""The versions of QTI that are written, told apart by names alone."""

from __future__ import annotations

from typing import NamedTuple


class Dialect(NamedTuple):
    """One version of QTI: its name, namespaces, what a manifest calls its parts, and where its templates live."""

    title: str
    namespace: str
    content: str
    metadata: str
    item: str
    test: str
    templates: str
    prefixed: bool


QTI21 = Dialect(
    title="QTI 2.1",
    namespace="http://www.imsglobal.org/xsd/imsqti_v2p1",
    content="http://www.imsglobal.org/xsd/imscp_v1p1",
    metadata="http://www.imsglobal.org/xsd/imsmd_v1p2",
    item="imsqti_item_xmlv2p1",
    test="imsqti_test_xmlv2p1",
    templates="http://www.imsglobal.org/question/qti_v2p1/rptemplates/{}",
    prefixed=False,
)


QTI30 = Dialect(
    title="QTI 3.0",
    namespace="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    content="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    metadata="http://www.imsglobal.org/xsd/imsmd_v1p2",
    item="imsqti_item_xmlv3p0",
    test="imsqti_test_xmlv3p0",
    templates="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/{}.xml",
    prefixed=True,
)
