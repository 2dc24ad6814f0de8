"""Which addresses may be called: public ones over https, and nothing inside."""

import pytest

from hub.erp import OtherSystems
from hub.erp.addresses import check_address, check_url, read_reach
from schemas.errors import InputError

INSIDE = ["10.0.0.1", "172.16.0.1", "192.168.1.1", "fd00::1", "::ffff:10.0.0.1"]
NOWHERE = [
    "169.254.169.254", "127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "::", "fe80::1", "fe80::1%eth0",
    "224.0.0.1", "ff02::1", "255.255.255.255", "240.0.0.1", "::ffff:169.254.169.254", "192.0.2.1",
    "100.64.0.1", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "2001:0:a9fe:a9fe::1",
]  # fmt: skip
PUBLIC = ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "8.8.8.8"]


def allowed(check, *args):
    try:
        check(*args)
    except InputError:
        return False
    return True


@pytest.mark.parametrize("address", PUBLIC)
@pytest.mark.parametrize("reach", ["public", "private", "loopback"])
def test_a_public_address_may_be_called(address, reach):
    check_address(address, reach)


@pytest.mark.parametrize("address", INSIDE + NOWHERE)
def test_no_other_address_may_be_called_from_the_cloud(address):
    with pytest.raises(InputError, match="no public address"):
        check_address(address, "public")


def test_a_private_network_may_be_called_where_the_setting_says_so():
    assert INSIDE == [each for each in INSIDE + NOWHERE if allowed(check_address, each, "private")]


def test_loopback_is_called_by_tests_and_the_embedded_cloud_only():
    for host in ("127.0.0.1", "[::1]", "localhost"):
        check_url(f"http://{host}:8080/in", "loopback")
        for reach in ("public", "private"):
            assert not allowed(check_url, f"https://{host}/in", reach)
    assert not allowed(check_url, "http://169.254.169.254/latest", "loopback")
    assert not allowed(check_url, "http://erp.example/in", "loopback")


@pytest.mark.parametrize(
    "url",
    [
        "http://erp.example/in",
        "ftp://erp.example/in",
        "file:///etc/passwd",
        "gopher://erp.example/",
        "//erp.example/in",
        "erp.example/in",
        "https://",
        "https:///in",
        "https://user:word@erp.example/in",
        "https://user@erp.example/in",
        "https://erp.example/in#part",
        "https://erp.example:0/in",
        "https://erp.example:99999/in",
        "https://erp.example/in\r\nHost: other",
        "https://[::1",
        "https://10.0.0.1/in",
        "https://[::ffff:127.0.0.1]/in",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/in",
    ],
)
def test_what_is_no_https_address_of_another_system_is_refused(url):
    with pytest.raises(InputError):
        OtherSystems("public").check(url)


@pytest.mark.parametrize(
    "url", ["https://erp.example/in", "https://erp.example:8443/in?tenant=1", "https://8.8.8.8/"]
)
def test_an_https_address_is_taken(url):
    OtherSystems("public").check(url)


def test_a_setting_that_is_none_is_told():
    assert "private" == read_reach("private")
    with pytest.raises(InputError, match="public, private, loopback"):
        read_reach("everything")
