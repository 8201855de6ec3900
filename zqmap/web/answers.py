"""What HTTP answers: the status and the sentences of each error, and how long an answer may be kept."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from zqmap.errors import BadFilter, StoreUnavailable, UnknownLayer, UnknownRevision, ZqmapError
from zqmap.model.text import Text

log = logging.getLogger(__name__)

IMMUTABLE = "public, max-age=31536000, immutable"
"""For an address whose content can never change, because it names a revision or a digest."""

ASK_AGAIN = "no-cache"
"""For an address whose content may change: kept, but asked for again with its ETag."""

OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*"}
"""The map's frame has an opaque origin (its sandbox), so what it fetches must be open."""

Endpoint = Callable[[Request], Response]

RETRY_AFTER_S = 10
"""When somebody who was refused for want of memory should ask again."""

MAX_ECHO = 60
"""How many characters of a bad value are shown back."""


class BadAddress(ZqmapError):
    """A part of an address or query is not what it must be; `allowed` says what that is."""

    def __init__(self, part: str, value: str, allowed: str) -> None:
        super().__init__(f"{part}={value!r} must be {allowed}")
        self.part = part
        self.value = value
        self.allowed = allowed


class NothingHere(ZqmapError):
    """Nothing lies at an address: an unknown format, a digest of other content, a file that is not served."""

    def __init__(self, name: str) -> None:
        super().__init__(f"nothing is served as {name!r}")
        self.name = name


class MissingPackages(ZqmapError):
    """A browser library is not installed, or not in the version that the lock names."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} is missing: run `make setup` (npm ci)")
        self.path = path


class TooBusy(ZqmapError):
    """Too many others have asked for work that takes much memory (`zqmap.web.gate`)."""

    def __init__(self) -> None:
        super().__init__("too much is asked for at once")


@dataclass(frozen=True, slots=True)
class Answer:
    """The status of an error and what it says; `retry_after_s` is when to ask again, where that is known."""

    status: int
    text: Text
    retry_after_s: int | None = None


def _unknown_revision(error: UnknownRevision) -> Answer:
    if error.revision is None:
        return Answer(404, Text(f"图层 {error.layer} 还没有任何版本。", f"Layer {error.layer} has no revision yet."))
    return Answer(
        404,
        Text(
            f"图层 {error.layer} 没有第 {error.revision} 版。", f"Layer {error.layer} has no revision {error.revision}."
        ),
    )


def _bad_filter(error: BadFilter) -> Answer:
    value, allowed = _short(error.value), ", ".join(error.allowed)
    zh = f"筛选条件 {_short(error.field)}={value} 无法使用。" + (f"可用：{allowed}。" if allowed else "")
    en = f"The filter {_short(error.field)}={value} cannot be used here." + (f" Allowed: {allowed}." if allowed else "")
    return Answer(400, Text(zh, en))


def _bad_address(error: BadAddress) -> Answer:
    part, value = error.part, _short(error.value)
    return Answer(
        400,
        Text(
            f"{part}={value} 无效，应为 {error.allowed}。", f"{part}={value} is not valid; it must be {error.allowed}."
        ),
    )


def _unknown_layer(error: UnknownLayer) -> Answer:
    name = _short(error.layer)
    return Answer(404, Text(f"没有名为 {name} 的图层。", f"No layer is called {name}."))


def _nothing_here(error: NothingHere) -> Answer:
    name = _short(error.name)
    return Answer(404, Text(f"这里没有 {name}。", f"There is no {name} here."))


def _missing_packages(error: MissingPackages) -> Answer:
    zh = f"缺少浏览器组件 {error.path}，请先运行 make setup。"
    return Answer(503, Text(zh, f"The browser library {error.path} is missing; run `make setup`."))


def _store_unavailable(_: StoreUnavailable) -> Answer:
    return Answer(
        503, Text("数据库暂时无法读取，请稍后再试。", "The store cannot be read at the moment; try again later.")
    )


def _too_busy(_: TooBusy) -> Answer:
    said = Text("服务器正忙，请稍后再试。", "The server is busy at the moment; try again in a little while.")
    return Answer(503, said, RETRY_AFTER_S)


ANSWERS: dict[type[ZqmapError], Callable[..., Answer]] = {
    UnknownLayer: _unknown_layer,
    UnknownRevision: _unknown_revision,
    BadFilter: _bad_filter,
    BadAddress: _bad_address,
    NothingHere: _nothing_here,
    MissingPackages: _missing_packages,
    StoreUnavailable: _store_unavailable,
    TooBusy: _too_busy,
}
"""From an error's class to its answer; any other error is answered with 500 by the server."""


def error_answer(error: ZqmapError) -> Response:
    """Turn an error into JSON `{"error": {"zh", "en"}}` with its status, which nobody keeps.

    Raises:
        ZqmapError: the error itself, where the table does not name its class.
    """
    make = ANSWERS.get(type(error))
    if make is None:
        raise error
    answer = make(error)
    body = {"error": {"zh": answer.text.zh, "en": answer.text.en}}
    headers = {**OPEN_TO_ALL, "Cache-Control": "no-store"}
    if answer.retry_after_s is not None:
        headers["Retry-After"] = str(answer.retry_after_s)
    return JSONResponse(body, answer.status, headers=headers)


def answering(endpoint: Endpoint) -> Endpoint:
    """Wrap an endpoint so that the errors it raises on purpose become answers."""

    @functools.wraps(endpoint)
    def answered(request: Request) -> Response:
        try:
            return endpoint(request)
        except ZqmapError as error:
            log.info("%s: %s", request.url.path, error)
            return error_answer(error)

    return answered


def accepts_gzip(request: Request) -> bool:
    """Tell whether the browser takes gzip."""
    return "gzip" in request.headers.get("accept-encoding", "")


def _short(value: str) -> str:
    clean = "".join(character if character.isprintable() else "�" for character in value)
    return clean if len(clean) <= MAX_ECHO else clean[:MAX_ECHO] + "…"
