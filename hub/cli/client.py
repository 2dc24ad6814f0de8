"""The client of a running hub's HTTP API: where it is, who we are, and what its errors mean.

The address and the token come from HUB_URL and HUB_TOKEN, else from `.hub/login.json`, which
`hub login` and `hub up` write in the working directory.
"""

import json
import os
from pathlib import Path
from typing import Any

import requests

from schemas.errors import Clash, InputError, NotFound, TooLarge, Unavailable

LOGIN = Path(".hub/login.json")
SECONDS = 60


def save_login(url: str, token: str, path: Path = LOGIN) -> None:
    """Keep an address and a token for the commands that follow; readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(json.dumps({"url": url, "token": token}))


def read_login() -> tuple[str, str]:
    """The address and the token. InputError where there are none."""
    url, token = os.environ.get("HUB_URL"), os.environ.get("HUB_TOKEN")
    if url and token:
        return url.rstrip("/"), token
    if not LOGIN.is_file():
        raise InputError(
            "no hub is known here: start one with `hub up`, sign in with `hub login`, "
            "or set HUB_URL and HUB_TOKEN"
        )
    known = json.loads(LOGIN.read_text())
    return str(known["url"]).rstrip("/"), str(known["token"])


def call(
    method: str,
    path: str,
    *,
    query: dict[str, Any] | None = None,
    body: Any = None,
    data: bytes | None = None,
    key: str | None = None,
) -> Any:
    """One call of the API; gives the JSON that it answered. `data` is sent as plain text, `key` as
    the Idempotency-Key."""
    url, token = read_login()
    headers = {"Authorization": f"Bearer {token}"}
    if key is not None:
        headers["Idempotency-Key"] = key
    if data is not None:
        headers["Content-Type"] = "text/plain"
    try:
        answer = requests.request(
            method,
            url + path,
            params={name: value for name, value in (query or {}).items() if value is not None},
            json=body,
            data=data,
            headers=headers,
            timeout=SECONDS,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        raise Unavailable(f"no hub answers at {url}; is it running? ({error})") from error
    if answer.ok:
        return answer.json()
    raise _error(answer)


def _error(answer: requests.Response) -> Exception:
    message = _message(answer)
    if answer.status_code == 401:
        return InputError("the token is missing or has expired; sign in again with `hub login`")
    if answer.status_code == 404:
        return NotFound(message)
    if answer.status_code == 409:
        return Clash(message)
    if answer.status_code == 413:
        return TooLarge(message)
    if answer.status_code < 500:
        return InputError(message)
    return Unavailable(f"the hub answered {answer.status_code}: {message}")


def _message(answer: requests.Response) -> str:
    try:
        content = answer.json()
    except ValueError:
        return answer.text[:500]
    if isinstance(content, dict) and isinstance(content.get("detail"), list):
        places = [
            f"{'.'.join(str(part) for part in each.get('loc', []))}: {each.get('msg', '')}"
            for each in content["detail"]
        ]
        return "; ".join(places)
    if isinstance(content, dict):
        return str(content.get("message", content))
    return str(content)
