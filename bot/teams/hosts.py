"""Where people's files stand: SharePoint and OneDrive of Microsoft 365. Nothing is fetched from, and nothing put to, any other host."""

from collections.abc import Collection
from urllib.parse import urlsplit

FILE_HOSTS = ("sharepoint.com", "sharepoint.us", "sharepoint-mil.us", "sharepoint.cn")
"""Endings of the hosts: of Microsoft 365 everywhere, of the United States' government, and of China."""


class FileHosts:
    """Whether an address is one at which files of Microsoft 365 stand. `also`: further origins, such as http://127.0.0.1:1234 in a test."""

    def __init__(self, also: Collection[str] = ()) -> None:
        self._also = frozenset(also)

    def __contains__(self, address: object) -> bool:
        """Whether an address is one of theirs: https, the usual port, no name for signing in, and nothing that has to be spelt out first."""
        if not str(address).isascii():
            return False
        try:
            parts = urlsplit(str(address))
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            return False
        if f"{parts.scheme}://{parts.netloc}" in self._also:
            return True
        return parts.scheme == "https" and port in (None, 443) and "@" not in parts.netloc and any(host.endswith(f".{end}") for end in FILE_HOSTS)
