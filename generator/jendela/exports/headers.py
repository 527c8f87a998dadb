"""The headers that a host should send, as each kind of host wants them written."""

from __future__ import annotations

from collections.abc import Iterator

from jendela.exports import Artifact

_FIXED = (
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)


def artifacts(policy: str, root: str) -> Iterator[Artifact]:
    """Yield the files. `policy` is the Content-Security-Policy for every page, `root` the site's path on its host.

    Static hosts read `_headers`, Apache reads `.htaccess`; the two snippets are for the settings of Caddy and nginx.
    """
    headers = (("Content-Security-Policy", policy), *_FIXED)
    static = "".join(f"  {name}: {value}\n" for name, value in headers)
    apache = "".join(f'  Header always set {name} "{value}"\n' for name, value in headers)
    caddy = "".join(f'\t{name} "{value}"\n' for name, value in headers)
    nginx = "".join(f'add_header {name} "{value}" always;\n' for name, value in headers)
    yield Artifact("_headers", f"/*\n{static}".encode())
    error_page = f"ErrorDocument 404 {root}404.html\n"
    yield Artifact(".htaccess", f"{error_page}<IfModule mod_headers.c>\n{apache}</IfModule>\n".encode())
    yield Artifact("headers/Caddyfile", f"header {{\n{caddy}}}\n".encode())
    yield Artifact("headers/nginx.conf", nginx.encode())
