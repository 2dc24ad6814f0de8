"""One POST over a real socket on loopback: what is sent, what is refused, and when it ends."""

import ipaddress
import socket
import ssl
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from hub.erp import OtherSystems, posting
from hub.erp.posting import EXCERPT_BYTES, post
from schemas.errors import InputError, Unavailable

HEADERS = {"Content-Type": "application/json", "X-Hub-Id": "e-1"}


class Receiver(ThreadingHTTPServer):
    """A receiver that notes what came, and answers as a test says."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.came = []
        self.answer = (200, {}, b"ok")
        self.url = f"http://127.0.0.1:{self.server_address[1]}/in"

    def handle_error(self, *_):
        """The other side may hang up while we answer."""


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.came.append((self.path, dict(self.headers), body))
        status, headers, answer = self.server.answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        """Tests are quiet."""


@pytest.fixture
def receiver():
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def nobody_was_slow():
    posting._slow.clear()
    yield
    posting._slow.clear()


@pytest.fixture
def deaf():
    """A socket that takes connections and says nothing, or as little as a test wants."""
    listener = socket.create_server(("127.0.0.1", 0))
    yield listener
    listener.close()


def test_the_very_bytes_are_posted_with_their_headers(receiver):
    reply = OtherSystems("loopback").post(receiver.url, b'{"a":1}', HEADERS)
    assert (200, "ok") == (reply.status, reply.excerpt)
    [(path, headers, body)] = receiver.came
    assert ("/in", b'{"a":1}') == (path, body)
    assert HEADERS.items() <= headers.items()
    assert "Procurement-Hub/1" == headers["User-Agent"]


def test_whatever_the_status_it_is_the_callers_to_judge(receiver):
    for status in (204, 400, 410, 500):
        receiver.answer = (status, {}, b"")
        assert status == post(receiver.url, b"{}", HEADERS, "loopback").status


def test_no_redirect_is_followed(receiver):
    receiver.answer = (307, {"Location": receiver.url + "/elsewhere"}, b"")
    assert 307 == post(receiver.url, b"{}", HEADERS, "loopback").status
    assert 1 == len(receiver.came)


def test_of_a_long_answer_only_the_beginning_is_read(receiver):
    receiver.answer = (200, {}, b"x" * 5_000_000)
    assert EXCERPT_BYTES == len(post(receiver.url, b"{}", HEADERS, "loopback").excerpt)


def test_an_answer_is_kept_on_one_line_without_what_cannot_be_shown(receiver):
    receiver.answer = (500, {}, b"no\r\n\x1b[31mway \xff")
    assert "no [31mway �" == post(receiver.url, b"{}", HEADERS, "loopback").excerpt


def test_a_proxy_of_this_machine_is_not_used(receiver, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert 200 == post(receiver.url, b"{}", HEADERS, "loopback").status


def test_a_name_that_leads_inside_is_found_out_before_a_byte_is_sent(receiver, monkeypatch):
    """The text of the address is a public name's; what it leads to is this machine."""
    port = receiver.server_address[1]
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *rest: real("127.0.0.1", *rest)
    )  # fmt: skip
    for scheme in ("http", "https"):
        with pytest.raises(InputError, match="no public address"):
            post(f"{scheme}://erp.example:{port}/in", b"secret", HEADERS, "public")
    assert [] == receiver.came


def test_an_address_inside_is_refused_before_it_is_called(receiver):
    with pytest.raises(InputError):
        OtherSystems("public").post(receiver.url, b"{}", HEADERS)
    assert [] == receiver.came


def test_where_nobody_listens_there_is_no_answer(deaf):
    port = deaf.getsockname()[1]
    deaf.close()
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1 cannot be reached"):
        post(f"http://127.0.0.1:{port}/in?token=T", b"{}", HEADERS, "loopback")


def test_what_went_wrong_is_told_without_the_address(deaf):
    port = deaf.getsockname()[1]
    deaf.close()
    with pytest.raises(Unavailable) as error:
        post(f"http://127.0.0.1:{port}/in?token=T0KEN", b"{}", HEADERS, "loopback")
    assert "T0KEN" not in str(error.value)


def test_a_receiver_that_says_nothing_is_given_up(deaf):
    url = f"http://127.0.0.1:{deaf.getsockname()[1]}/in"
    start = time.monotonic()
    with pytest.raises(Unavailable, match="did not answer within"):
        post(url, b"{}", HEADERS, "loopback", 0.3)
    assert time.monotonic() - start < 5


def test_a_receiver_that_trickles_is_given_up_too(deaf):
    """Each byte comes in time, and the answer never does."""
    ended = threading.Event()

    def trickle():
        other, _ = deaf.accept()
        with other:
            other.recv(65536)
            try:
                while not ended.wait(0.05):
                    other.sendall(b"H")
            except OSError:
                return

    thread = threading.Thread(target=trickle)
    thread.start()
    url = f"http://127.0.0.1:{deaf.getsockname()[1]}/in"
    start = time.monotonic()
    with pytest.raises(Unavailable, match="did not answer within"):
        post(url, b"{}", HEADERS, "loopback", 0.5)
    took = time.monotonic() - start
    ended.set()
    thread.join()
    assert took < 5


def test_one_that_let_us_wait_is_left_alone_for_a_while(deaf, receiver, monkeypatch):
    url = f"http://127.0.0.1:{deaf.getsockname()[1]}/in"
    with pytest.raises(Unavailable):
        post(url, b"{}", HEADERS, "loopback", 0.2)
    start = time.monotonic()
    with pytest.raises(Unavailable, match="left alone"):
        post(url, b"{}", HEADERS, "loopback")
    assert time.monotonic() - start < 0.2
    later = time.monotonic() + posting.LEFT_ALONE_SECONDS
    monkeypatch.setattr(posting.time, "monotonic", lambda: later)
    assert 200 == post(receiver.url, b"{}", HEADERS, "loopback").status


def test_a_slow_receiver_leaves_no_thread_and_no_socket_behind(deaf):
    before = threading.active_count()
    with pytest.raises(Unavailable):
        post(f"http://127.0.0.1:{deaf.getsockname()[1]}/in", b"{}", HEADERS, "loopback", 0.2)
    assert before == threading.active_count()


@pytest.fixture
def unvouched(receiver, tmp_path):
    """The same receiver behind TLS, with a certificate that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
    )  # fmt: skip
    both = tmp_path / "both.pem"
    both.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    receiver.socket = context.wrap_socket(receiver.socket, server_side=True)
    return receiver


def test_a_receiver_that_nobody_vouches_for_is_told_nothing(unvouched):
    url = unvouched.url.replace("http:", "https:")
    with pytest.raises(Unavailable, match="SSLError"):
        post(url, b"secret", HEADERS, "loopback")
    assert [] == unvouched.came


def test_naming_a_connector_and_checking_an_address_load_no_requests():
    code = (
        "import sys\n"
        "from hub.erp import OtherSystems\n"
        "other = OtherSystems()\n"
        "for name in other.connectors(): other.connector(name)\n"
        "other.check('https://erp.example/in')\n"
        "sys.exit('requests' in sys.modules or 'urllib3' in sys.modules)"
    )
    assert 0 == subprocess.run([sys.executable, "-c", code]).returncode
