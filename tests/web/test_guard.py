"""Only this machine is served, nothing comes from elsewhere, and hostile requests get an answer."""

import http.client
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.testclient import TestClient

from percall.web.answers import Answers
from percall.web.application import application
from percall.web.guard import CONTENT_SECURITY_POLICY, is_loopback, is_own_host
from percall.web.jobs import Jobs
from tests.web.world import command, environment

PERIOD = "from=2026-10-01&to=2026-11-01"


def raw(address: str, request: bytes) -> bytes:
    """The answer to bytes that no honest client sends."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    connection.connect()
    connection.sock.sendall(request)
    found = connection.sock.recv(65536)
    connection.close()
    return found


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost"])
def test_the_machines_own_names_are_served(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "example.org", "localhost.evil"])
def test_other_addresses_are_refused_until_there_are_accounts(tmp_path: Path, host: str) -> None:
    ended = subprocess.run(
        command("serve", "-w", tmp_path, "--host", host), env=environment(),
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert ended.returncode == 2
    assert "until there are accounts" in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "hosts",
    [
        [], [b"evil.example"], [b"evil.example:8377"], [b"127.0.0.1.evil.example"],
        [b"127.0.0.1", b"127.0.0.1"], [b"127.0.0.1@evil.example"], [b"192.168.0.1:80"], [b""],
        [b"127.0.0.1:80:80"], [b"localhost/x"],
    ],
)  # fmt: skip
def test_a_foreign_or_doubtful_host_is_refused(hosts: list[bytes]) -> None:
    assert not is_own_host(hosts)


def test_a_foreign_host_gets_no_page(client: httpx.Client) -> None:
    answer = client.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 421
    assert "cost" not in answer.text.lower()


def test_every_answer_carries_the_strict_policy(client: httpx.Client) -> None:
    for path in ("/", "/nothing", "/static/percall.css", "/healthz", "/api/cost?by=x", "/?x=1"):
        headers = client.get(path).headers
        assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_pages_hold_no_script_no_inline_style_and_no_foreign_address(client: httpx.Client) -> None:
    for path in ("/", f"/ledger?{PERIOD}", f"/contacts?{PERIOD}", "/quarantine"):
        page = client.get(path).text
        assert "<script" not in page
        assert " style=" not in page
        assert " on" not in {part[:3] for part in page.split("<")}
        assert "//" not in page.replace("<!doctype", "")


@pytest.mark.parametrize(
    "path",
    [
        "/?from=2026-02-30", "/?from=99999999999999999999-01-01", "/?to=%F0%9F%92%A9",
        "/?from=1900-01-01&to=2200-01-01&by=day", f"/?{PERIOD}&queue=nobody",
        f"/?{PERIOD}&channel=smoke", f"/?{PERIOD}&queue=%27%3B--", f"/?{PERIOD}&unknown=1",
        f"/?{PERIOD}&queue=%0d%0aLocation:%20x", f"/?{PERIOD}&lang=..%2f..",
        f"/contacts?{PERIOD}&page=0", f"/contacts?{PERIOD}&page=99999999999999999999",
        f"/contacts?{PERIOD}&order=cost", f"/contacts?{PERIOD}&outcome=%3Cscript%3E",
        "/contact?id=", "/contact?id=%27%20OR%201=1", "/contact?id=99999999999999999999",
        f"/ledger?{PERIOD}&driver=diesel", f"/ledger?{PERIOD}&driver=agent_time&scope=x",
        "/charts/trend.svg?size=9999999", "/charts/trend.svg?theme=%22%3E", "/charts/trend.json?x",
        "/api/cost?from=x", "/api/cost?by=day&from=1900-01-01&to=2200-01-01",
        "/api/cost?group-by=nothing", "/api/cost?only=queue", "/api/cost?only=hour=99",
        "/api/cost?per=x", "/static/..%2f..%2fpyproject.toml", "/static/nothing.css",
        "/static/%2e%2e/site.py", "/nothing", "/..%2f..%2fetc%2fpasswd",
    ],
)  # fmt: skip
def test_a_hostile_address_gets_a_clear_error_and_never_a_traceback(
    client: httpx.Client, path: str
) -> None:
    answer = client.get(path)
    assert 400 <= answer.status_code < 500, path
    assert "Traceback" not in answer.text
    assert "set-cookie" not in answer.headers
    assert "<script>" not in answer.text


@pytest.mark.parametrize("path", ["/contact?id=999", "/contact?id=nobody", "/nothing"])
def test_no_error_shows_the_folder_of_the_workspace(
    client: httpx.Client, small_centre: Path, path: str
) -> None:
    answer = client.get(path)
    assert 400 <= answer.status_code < 500
    assert str(small_centre) not in answer.text


@pytest.mark.parametrize("how", ["missing", "cut short", "settings"])
def test_what_is_damaged_is_named_by_its_place_in_the_workspace(
    tmp_path: Path, small_centre: Path, how: str
) -> None:
    root = tmp_path / "centre"
    shutil.copytree(small_centre, root)
    files = [root / "centre.toml"]
    if how == "settings":
        files[0].write_text("[centre]\nname = 3\n")
    else:
        files = list((root / "lake" / "segment").rglob("*.parquet"))
    for file in files if how == "missing" else ():
        file.unlink()
    for file in files if how == "cut short" else ():
        file.write_bytes(b"0" * file.stat().st_size)
    app = application(Answers(root), Jobs(patience_s=60))
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as pages:
        for path in (
            f"/contacts?{PERIOD}",
            f"/quality.json?{PERIOD}",
            "/api/cost?group-by=reason,agent",
        ):
            answer = pages.get(path)
            assert answer.status_code == 500, path
            assert str(tmp_path) not in answer.text, path
            assert any(file.name in answer.text for file in files), path


def test_what_is_no_request_for_a_page_is_refused(client: httpx.Client, address: str) -> None:
    assert client.request("DELETE", "/").status_code == 405
    assert client.request("PUT", "/api/cost").status_code == 405
    assert client.get("/?" + "queue=" + "x" * 5000).status_code == 414
    foreign = client.post("/stop", headers={"Origin": "http://evil.example"})
    assert foreign.status_code == 403
    assert client.post("/stop").status_code == 403
    assert b"400" in raw(address, b"GET / HTTP/1.1\r\n\r\n")[:20]
    assert b" 421 " in raw(address, b"GET http://evil/ HTTP/1.1\r\nHost: evil\r\n\r\n")[:20]


def test_a_taken_port_is_said_in_one_line(address: str, small_centre: Path) -> None:
    port = urlsplit(address).port
    ended = subprocess.run(
        command("serve", "-w", small_centre, "--port", port), env=environment(),
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert ended.returncode == 2
    assert "choose another port" in ended.stderr
    assert ended.stderr.count("\n") == 1
