"""Outgoing HTTP against a server that misbehaves on loopback: time, size, addresses, redirects, pauses."""

from __future__ import annotations

import datetime as dt
import gzip
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from email.utils import format_datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from plain_server import answers, says, serving

from lms_plugin.config import Settings
from lms_plugin.errors import PlatformRefused, PlatformUnavailable
from lms_plugin.lti import addresses, http, pinned, tls_certificate

pytestmark = pytest.mark.values


def a_setting(**changes):
    return Settings(**({"public_url": "https://assay.example", "secret_key": "s" * 40} | changes))


SETTINGS, STRICT = a_setting(development=True), a_setting()


@pytest.fixture
def server():
    with serving() as server:
        yield server


def drips(before):
    def drip(handler):
        handler.wfile.write(before)
        for _ in range(100):
            handler.wfile.write(b"x")
            time.sleep(0.05)

    return drip


def cuts(handler):
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def test_http_05_every_request_says_who_asks(server):
    server.routes["/"] = says(body=b'{"a": 1}', Cache_Control="max-age=5")
    document, headers = http.get_json(server.url + "/", settings=SETTINGS)
    assert (document, headers["cache-control"]) == ({"a": 1}, "max-age=5")
    method, path, sent, _ = server.seen[0]
    assert (method, path, sent["User-Agent"]) == ("GET", "/", http.USER_AGENT)
    assert sent["User-Agent"].startswith("Assay/")
    assert sent["Host"] == server.url.removeprefix("http://")


@pytest.mark.parametrize(
    "before", [b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Long: "], ids=["body", "head"]
)
def test_http_01_an_answer_that_drips_ends_with_the_time(server, before):
    server.routes["/"] = drips(before)
    begun = time.monotonic()
    with pytest.raises(PlatformUnavailable, match="in time"):
        http.request("GET", server.url + "/", settings=SETTINGS, total_seconds=0.4)
    assert time.monotonic() - begun < 3


def test_http_01_an_answer_that_does_not_come_ends_with_the_read_time(server):
    stop = threading.Event()
    server.routes["/"] = lambda handler: stop.wait(5)
    with pytest.raises(PlatformUnavailable, match="in time"):
        http.request("POST", server.url + "/", settings=SETTINGS, read_timeout=0.1)
    stop.set()


def test_http_01_bytes_that_are_there_are_not_read_after_the_deadline():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.send(b"there")
        pinned.end_at(time.monotonic() - 1)
        timed = pinned._Timed(ours.makefile("rb", buffering=0), ours)
        with timed, pytest.raises(TimeoutError):
            timed.readinto(bytearray(5))


def test_http_01_no_time_left_is_no_request(server):
    with pytest.raises(PlatformUnavailable, match="in time"):
        http.request("GET", server.url + "/", settings=SETTINGS, total_seconds=0)
    assert server.seen == []


def zeros(mebibytes, times=1):
    """So many zeros, packed by gzip: once, or what came out again. One mebibyte is packed, the others repeat it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    one = packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH)
    head = gzip.compress(b"", mtime=0)[:10]
    packed = b"".join([head, one * mebibytes, packer.flush(), bytes(8)])  # nobody reads as far as the check at its end
    return packed if times == 1 else gzip.compress(packed)


@pytest.mark.parametrize(("times", "encoding"), [(1, "gzip"), (2, "gzip, gzip")])
def test_http_02_size_counts_after_decompression(server, times, encoding):
    server.routes["/"] = says(body=zeros(1024, times), Content_Encoding=encoding)
    with pytest.raises(PlatformUnavailable, match="larger than 1000000 bytes"):
        http.get_json(server.url + "/", settings=SETTINGS)


def test_http_02_an_answer_within_the_limit_is_read_whatever_its_encoding(server):
    server.routes["/"] = says(body=gzip.compress(b'{"a": "' + b"b" * 50_000 + b'"}'), Content_Encoding="gzip")
    assert len(http.get_json(server.url + "/", settings=SETTINGS)[0]["a"]) == 50_000
    server.routes["/"] = says(body=b"no gzip", Content_Encoding="gzip")
    with pytest.raises(PlatformUnavailable, match="could not be read"):
        http.get_json(server.url + "/", settings=SETTINGS)


@pytest.mark.parametrize("body", [b"<html>", b'{"half": ', b"[1]", b"[" * 100_000])
def test_ags_27_what_is_not_a_json_object_is_trouble_with_its_text(server, body):
    server.routes["/"] = says(body=body, Content_Type="application/json")
    with pytest.raises(PlatformUnavailable) as caught:
        http.get_json(server.url + "/", settings=SETTINGS)
    assert caught.value.excerpt == body.decode()[:2000]


def test_ags_27_json_counts_whatever_the_content_type_says(server):
    server.routes["/"] = says(body=b'{"a": 1}', Content_Type="text/html")
    assert http.get_json(server.url + "/", settings=SETTINGS)[0] == {"a": 1}


PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "0.1.2.3",
    "100.64.0.1",
    "224.0.0.1",
]
PRIVATE += ["::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::a00:1"]


@pytest.mark.parametrize("address", PRIVATE)
def test_http_03_private_addresses_are_told_from_public_ones(address):
    assert not addresses.is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "2002:5db8:d822::", "64:ff9b::5db8:d822"])
def test_http_03_public_addresses_are_called(address):
    assert addresses.is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]", "0x7f000001"]
)
def test_http_03_nothing_private_is_called(host):
    with pytest.raises(PlatformRefused, match="private"):
        http.request("GET", f"https://{host}/", settings=STRICT)


@pytest.fixture
def names(monkeypatch):
    """Names that resolve as the test wants: name → addresses. Counts the look-ups."""
    table, asked, real = {}, [], socket.getaddrinfo

    def look_up(host, port, *args, **options):
        if host in table:
            asked.append(host)
            if not table[host]:
                raise socket.gaierror("no such name")
            return [entry for address in table[host] for entry in real(address, port, *args, **options)]
        return real(host, port, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return table, asked


def test_http_03_a_name_with_one_private_address_is_not_called(names):
    names[0]["both.example"] = ["93.184.216.34", "127.0.0.1"]
    with pytest.raises(PlatformRefused, match="private"):
        http.request("GET", "https://both.example/", settings=STRICT)


def test_http_03_names_that_do_not_resolve_may_do_so_later(names):
    names[0]["gone.example"] = []
    for host in ("gone.example", "a" * 80 + ".example"):
        with pytest.raises(PlatformUnavailable, match="does not resolve"):
            http.request("GET", f"https://{host}/", settings=STRICT)


@pytest.mark.parametrize(
    "url",
    ["http://lms.example/", "http://localhost/", "ftp://lms.example/", "file:///etc/passwd", "lms.example", "",
     "https://", "https://[::1", "https://a:b@lms.example/", "https://lms.example:99999/"],
)  # fmt: skip
def test_sec_05_only_https_is_called(url):
    with pytest.raises(PlatformRefused, match="called"):
        http.request("GET", url, settings=STRICT)


def certificate(host, signer=None):
    """A key and a certificate for a host, signed by itself or by ``signer``."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = dt.datetime.now(dt.UTC)
    alternatives: list[x509.GeneralName] = [x509.DNSName(host)]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(signer[1].subject if signer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=signer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if signer:
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer[0].public_key())
        made = made.add_extension(identifier, critical=False)
    return key, made.sign(signer[0] if signer else key, hashes.SHA256())


@pytest.fixture
def tls(tmp_path, names):
    """A server with a certificate for lms.example, signed by an authority of our own; that name leads to it."""
    authority = certificate("Test authority")
    key, leaf = certificate("lms.example", authority)
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "server.pem").write_bytes(private + leaf.public_bytes(pem))
    (tmp_path / "ca.pem").write_bytes(authority[1].public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    with serving(context) as server:
        names[0]["lms.example"] = names[0]["wrong.example"] = ["127.0.0.1"]
        server.trusting = a_setting(
            ca_file=str(tmp_path / "ca.pem"),
            private_hosts=frozenset({"lms.example", "wrong.example"}),
        )
        server.routes["/"] = says(body=b'{"a": 1}')
        yield server


def test_http_03_the_connection_goes_to_the_checked_address_under_its_own_name(tls, names):
    url = f"https://lms.example:{tls.server_port}/"
    assert http.get_json(url, settings=tls.trusting)[0] == {"a": 1}
    assert names[1] == ["lms.example"]  # looked up once: a second answer could lead elsewhere
    assert tls.seen[0][2]["Host"] == f"lms.example:{tls.server_port}"
    names[0]["lms.example"] = ["127.0.0.1", "10.0.0.1"]  # allowed by name, so that all its addresses are
    assert http.get_json(url, settings=tls.trusting)[0] == {"a": 1}


def test_http_05_a_certificate_must_be_trusted_and_name_the_host(tls):
    untrusting = a_setting(private_hosts=tls.trusting.private_hosts)
    for url, settings in (("lms.example", untrusting), ("wrong.example", tls.trusting)):
        with pytest.raises(PlatformUnavailable, match=r"certificate of \w+\.example"):
            http.request("GET", f"https://{url}:{tls.server_port}/", settings=settings)
    assert tls.seen == []


def test_http_04_three_redirects_are_followed_by_get_and_no_more(server):
    for number in range(4):
        server.routes[f"/{number}"] = says(302, Location=f"/{number + 1}")
    server.routes["/4"] = says(body=b"there")
    assert http.request("GET", server.url + "/1", settings=SETTINGS).text == "there"
    with pytest.raises(PlatformRefused, match="too many redirects"):
        http.request("GET", server.url + "/0", settings=SETTINGS)
    assert len(server.seen) == 8


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_http_04_a_post_follows_no_redirect(server, status):
    server.routes["/"] = says(status, Location="/there")
    with pytest.raises(PlatformRefused) as caught:
        http.request("POST", server.url + "/", settings=SETTINGS, data=b"x")
    assert caught.value.status == status
    assert len(server.seen) == 1


def test_http_04_a_bearer_never_crosses_origins(server):
    with serving() as other:
        server.routes |= {"/": says(302, Location="/same"), "/same": says(302, Location=other.url + "/")}
        other.routes["/"] = says(body=b"there")
        http.request("GET", server.url + "/", settings=SETTINGS, headers={"Authorization": "Bearer b"})
        assert [sent.get("Authorization") for _, _, sent, _ in server.seen] == ["Bearer b", "Bearer b"]
        assert other.seen[0][2].get("Authorization") is None


@pytest.mark.parametrize("target", ["https://10.0.0.1/", "http://lms.example/", "file:///etc/passwd"])
def test_http_04_each_redirect_is_checked_anew(server, target):
    server.routes["/"] = says(302, Location=target)
    with pytest.raises(PlatformRefused, match="called"):
        http.request("GET", server.url + "/", settings=SETTINGS)


def test_http_04_a_redirect_to_nowhere_is_an_answer_that_helps_nobody(server):
    server.routes["/"] = says(304)
    with pytest.raises(PlatformRefused, match="HTTP 304"):
        http.request("GET", server.url + "/", settings=SETTINGS)


def test_http_07_a_get_is_tried_again_after_a_reset_and_a_5xx(server):
    server.routes["/"] = answers(cuts, says(503), says(body=b"there"))
    assert http.request("GET", server.url + "/", settings=SETTINGS).text == "there"
    assert len(server.seen) == 3


def test_http_07_a_get_is_not_tried_for_ever(server):
    server.routes["/"] = says(500, body=b"sorry")
    with pytest.raises(PlatformUnavailable) as caught:
        http.request("GET", server.url + "/", settings=SETTINGS)
    assert (caught.value.status, caught.value.excerpt, len(server.seen)) == (500, "sorry", 3)


@pytest.mark.parametrize("route", [cuts, says(503)])
def test_http_07_a_post_is_never_repeated(server, route):
    server.routes["/"] = route
    with pytest.raises(PlatformUnavailable):
        http.request("POST", server.url + "/", settings=SETTINGS, data=b"x")
    assert len(server.seen) == 1


def test_http_07_a_server_that_is_not_there_may_be_later():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(PlatformUnavailable, match="refused"):
            http.request("POST", f"http://127.0.0.1:{unused.getsockname()[1]}/", settings=SETTINGS)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422])
def test_http_07_other_4xx_are_refusals_and_never_repeated(server, status):
    server.routes["/"] = says(status, body=b"no", Date="Tue, 24 Nov 2026 12:00:00 GMT")
    with pytest.raises(PlatformRefused) as caught:
        http.request("GET", server.url + "/", settings=SETTINGS)
    assert (caught.value.status, caught.value.excerpt, len(server.seen)) == (status, "no", 1)
    assert caught.value.date is not None


def in_seconds(seconds):
    return format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("raw", "least", "most"),
    [("30", 30, 30), ("99999", 900, 900), (120, 60, 121), (-60, 0, 0), ("soon", None, None),
     ("", None, None), ("-5", None, None), ("Tue, 24 Nov 2099 12:00:00 -0000", 900, 900)],
)  # fmt: skip
def test_http_07_the_pause_a_platform_asks_for(server, raw, least, most):
    server.routes["/"] = says(429, Retry_After=in_seconds(raw) if isinstance(raw, int) else raw)
    with pytest.raises(PlatformUnavailable) as caught:
        http.request("POST", server.url + "/", settings=SETTINGS)
    pause = caught.value.retry_after
    assert pause is None if least is None else least <= pause <= most


def test_http_07_a_date_is_a_pause_by_the_platforms_own_clock(server):
    theirs = {"Date": "Tue, 24 Nov 2026 12:00:00 GMT", "Retry_After": "Tue, 24 Nov 2026 12:01:40 GMT"}
    server.routes["/"] = lambda handler: (
        setattr(handler, "date_time_string", lambda: theirs["Date"]),
        handler.say(503, Retry_After=theirs["Retry_After"]),
    )
    with pytest.raises(PlatformUnavailable) as caught:
        http.request("GET", server.url + "/", settings=SETTINGS)
    assert (caught.value.retry_after, len(server.seen)) == (100, 1)  # told to wait: not tried again at once


@pytest.mark.parametrize(
    ("left", "kind"), [("0", PlatformUnavailable), ("0.0", PlatformUnavailable), ("5", PlatformRefused)]
)
def test_http_07_a_403_of_a_used_up_allowance_is_a_pause(server, left, kind):
    server.routes["/"] = says(403, X_Rate_Limit_Remaining=left)
    with pytest.raises(kind):
        http.request("POST", server.url + "/", settings=SETTINGS)


def test_an_answer_without_a_date_has_none():
    assert http.Answer(status=200, headers={}, text="").date is None


def test_connections_are_kept(server):
    server.routes["/"] = says()
    ports = []
    server.routes["/"] = lambda handler: (ports.append(handler.client_address), handler.say())
    for _ in range(3):
        http.request("GET", server.url + "/", settings=SETTINGS)
    assert len(set(ports)) == 1
    assert ipaddress.ip_address(ports[0][0]).is_loopback


def test_an_address_of_ours_says_until_when_its_certificate_is_good(tls):
    until = tls_certificate.good_until(f"https://lms.example:{tls.server_port}/x", tls.trusting)
    left = until - dt.datetime.now(dt.UTC)
    assert dt.timedelta(days=1, hours=23) < left <= dt.timedelta(days=2)
    assert tls_certificate.good_until("http://lms.example/", tls.trusting) is None
    for refused in (f"https://wrong.example:{tls.server_port}/", "https://lms.example:9/"):
        with pytest.raises(OSError):  # noqa: PT011 - another name on it, or nobody there
            tls_certificate.good_until(refused, tls.trusting)
