"""An nginx of a test's own with deploy/nginx.conf, in front of a server, over https on the loopback."""

from __future__ import annotations

import getpass
import socket
import subprocess
import time
from pathlib import Path

import requests

from tests.faults.server import free_port

ROOT = Path(__file__).parents[1]
UP_WITHIN = 30.0  # seconds

AROUND = """
daemon off;
user {user};
pid {home}/nginx.pid;
error_log {home}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
{site}
}}
"""


class Nginx:
    """It listens from the start; what it passes on to may begin later."""

    def __init__(self, home: Path, program: str, server_port: int) -> None:
        self.port, self.plain_port = free_port(), free_port()
        self.url = f"https://localhost:{self.port}"
        self.certificate = home / "certificate.pem"
        key = home / "key.pem"
        _make_certificate(self.certificate, key)
        site = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
        for given, here in (
            ("rooms.example.org.pem", ""),
            ("rooms.example.org.key", ""),
            ("server 127.0.0.1:8000;", f"server 127.0.0.1:{server_port};"),
            ("listen 80;", f"listen 127.0.0.1:{self.plain_port};"),
            ("listen 443 ssl http2;", f"listen 127.0.0.1:{self.port} ssl http2;"),
            ("ssl_certificate     /etc/ssl/;", f"ssl_certificate {self.certificate};"),
            ("ssl_certificate_key /etc/ssl/;", f"ssl_certificate_key {key};"),
            ("server_name rooms.example.org;", "server_name localhost;"),
        ):
            assert given in site, f"deploy/nginx.conf does not say “{given}” any more."
            site = site.replace(given, here)
        whole = home / "nginx.conf"
        whole.write_text(AROUND.format(user=getpass.getuser(), home=home, site=site))
        self._process = subprocess.Popen([program, "-e", str(home / "error.log"), "-c", str(whole)])
        self._wait(home / "error.log")

    def browser(self) -> requests.Session:
        """Somebody's browser, which trusts the certificate."""
        made = requests.Session()
        made.verify, made.trust_env = str(self.certificate), False
        return made

    def end(self) -> None:
        self._process.terminate()
        self._process.wait(30)

    def _wait(self, log: Path) -> None:
        since = time.monotonic()
        while self._process.poll() is None and time.monotonic() - since < UP_WITHIN:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                continue
            return
        raise AssertionError(log.read_text() if log.exists() else "nginx does not begin.")


def _make_certificate(certificate: Path, key: Path) -> None:
    words = (
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(["openssl", *words.split(), *files], check=True, capture_output=True)
