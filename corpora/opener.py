"""Opening http and https addresses, and nothing else, wherever they lead."""

from __future__ import annotations

import urllib.request
from http.client import HTTPMessage
from typing import IO, Any
from urllib.parse import urlsplit

from textrnn.errors import DataError

__all__ = ["open_address"]

SCHEMES = ("http", "https")


class _Redirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        scheme = urlsplit(newurl).scheme.lower()
        if scheme not in SCHEMES or (req.type == "https" and scheme == "http"):
            raise DataError(f"{req.full_url}: leads on to {newurl}, which is not followed; the corpus may have moved")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def open_address(address: str, headers: dict[str, str], timeout: float) -> Any:
    """Send a request and return the response, as `urllib.request.urlopen` does.

    The opener has no handler for files, FTP and data addresses, so that nothing can lead it to them; from https it does
    not go back to http.

    Raises
    ------
    DataError
        If the address, or one that it leads to, is of another kind.
    """
    if urlsplit(address).scheme.lower() not in SCHEMES:
        raise DataError(f"{address}: is no http or https address, and no other is opened")
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.UnknownHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _Redirects(),
    ):
        opener.add_handler(handler)
    return opener.open(urllib.request.Request(address, headers=headers), timeout=timeout)
