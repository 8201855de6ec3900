"""What HTTP says of each error: its status, a sentence in both languages, and when to ask again."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from zqmap.errors import (
    BadCondition,
    BadFilter,
    EnquiriesClosed,
    EnquiriesFull,
    StoreUnavailable,
    TooManyEnquiries,
    UnknownLayer,
    UnknownParcel,
    UnknownRevision,
    UnprovenForm,
    ZqmapError,
)
from zqmap.model.text import Text
from zqmap.web.pace import TooManyRequests
from zqmap.web.refusals import (
    BadAddress,
    ForeignHost,
    ForeignOrigin,
    MissingPackages,
    NoRoom,
    NothingHere,
    TooBusy,
    UploadRefused,
    UploadTooLarge,
    WrongMethod,
)

RETRY_AFTER_S = 10
"""When somebody who was refused for want of memory should ask again."""

MAX_ECHO = 60
"""How many characters of a bad value are shown back."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The status of an error and what it says; `retry_after_s` is when to ask again, where that is known."""

    status: int
    text: Text
    retry_after_s: int | None = None


def _unknown_revision(error: UnknownRevision) -> Answer:
    layer, number = error.layer, error.revision
    if number is None:
        return Answer(404, Text(f"图层 {layer} 还没有任何版本。", f"Layer {layer} has no revision yet."))
    return Answer(404, Text(f"图层 {layer} 没有第 {number} 版。", f"Layer {layer} has no revision {number}."))


def _bad_filter(error: BadFilter) -> Answer:
    value, allowed = _short(error.value), ", ".join(error.allowed)
    zh = f"筛选条件 {_short(error.field)}={value} 无法使用。" + (f"可用：{allowed}。" if allowed else "")
    en = f"The filter {_short(error.field)}={value} cannot be used here." + (f" Allowed: {allowed}." if allowed else "")
    return Answer(400, Text(zh, en))


def _bad_address(error: BadAddress) -> Answer:
    said, allowed = f"{error.part}={_short(error.value)}", error.allowed
    return Answer(400, Text(f"{said} 无效，应为 {allowed}。", f"{said} is not valid; it must be {allowed}."))


def _bad_condition(error: BadCondition) -> Answer:
    zh, en = error.reason.zh, error.reason.en
    return Answer(400, Text(f"筛选表达式不可用：{zh}。", f"The filter cannot be used: {en}."))


def _too_many_requests(error: TooManyRequests) -> Answer:
    wait_s = max(1, math.ceil(error.wait_s))
    said = Text(f"请求过于频繁，请 {wait_s} 秒后再试。", f"Too many requests came; try again in {wait_s} s.")
    return Answer(429, said, wait_s)


def _unknown_layer(error: UnknownLayer) -> Answer:
    name = _short(error.layer)
    return Answer(404, Text(f"没有名为 {name} 的图层。", f"No layer is called {name}."))


def _unknown_parcel(error: UnknownParcel) -> Answer:
    parcel = _short(error.parcel)
    return Answer(404, Text(f"没有编号为 {parcel} 的地块。", f"There is no parcel {parcel}."))


def _nothing_here(error: NothingHere) -> Answer:
    name = _short(error.name)
    return Answer(404, Text(f"这里没有 {name}。", f"There is no {name} here."))


def _missing_packages(error: MissingPackages) -> Answer:
    zh = f"缺少浏览器组件 {error.path}，请先运行 make setup。"
    return Answer(503, Text(zh, f"The browser library {error.path} is missing; run `make setup`."))


def _store_unavailable(_: StoreUnavailable) -> Answer:
    said = Text("数据库暂时无法读取，请稍后再试。", "The store cannot be read at the moment; try again later.")
    return Answer(503, said)


def _too_busy(_: TooBusy) -> Answer:
    said = Text("服务器正忙，请稍后再试。", "The server is busy at the moment; try again in a little while.")
    return Answer(503, said, RETRY_AFTER_S)


def _foreign_host(error: ForeignHost) -> Answer:
    host = _short(error.host)
    zh = f"本服务器不以 {host} 为名。管理员可在 ZQMAP_HOSTS 中加入该名称。"
    en = f"This server does not go by the name {host}. Its administrator can add the name to ZQMAP_HOSTS."
    return Answer(421, Text(zh, en))


def _foreign_origin(_: ForeignOrigin) -> Answer:
    return Answer(403, Text("请求不是从本站页面发出的。", "The request was not sent by a page of this site."))


def _wrong_method(error: WrongMethod) -> Answer:
    method = _short(error.method)
    return Answer(405, Text(f"此地址不接受 {method} 请求。", f"This address does not take {method}."))


def _upload_refused(_: UploadRefused) -> Answer:
    said = Text("没有上传权限，请登录并打开上传页面。", "No file may be sent here: sign in and open the upload page.")
    return Answer(403, said)


def _upload_too_large(error: UploadTooLarge) -> Answer:
    size_mb = f"{error.bytes_max / 1_000_000:g}"
    return Answer(413, Text(f"文件合计不得超过 {size_mb} MB。", f"Files may have {size_mb} MB together."))


def _no_room(_: NoRoom) -> Answer:
    said = Text("服务器磁盘空间不足，暂时无法生成文件。", "The server has no room to make the file at the moment.")
    return Answer(503, said, RETRY_AFTER_S)


def _unproven_form(_: UnprovenForm) -> Answer:
    zh = "无法确认表单来自本站页面，请重新打开页面后再试，或直接致电。"
    return Answer(409, Text(zh, "The form could not be verified. Please open the page again, or call us."))


def _too_many_enquiries(error: TooManyEnquiries) -> Answer:
    minutes = max(1, math.ceil(error.wait_s / 60))
    zh = f"提交过于频繁，请约 {minutes} 分钟后再试，或直接致电。您填写的内容仍在。"
    en = f"Too many enquiries came. Please try again in about {minutes} min, or call us. What you wrote is still here."
    return Answer(429, Text(zh, en), math.ceil(error.wait_s))


def _enquiries_full(_: EnquiriesFull) -> Answer:
    en = "So many enquiries are waiting that no more are taken at the moment. Please call us."
    return Answer(503, Text("待办咨询过多，暂时无法受理，请直接致电。", en))


def _enquiries_closed(_: EnquiriesClosed) -> Answer:
    return Answer(503, Text("网上咨询暂未开通，请直接致电。", "Enquiries are not taken here yet. Please call us."))


ANSWERS: dict[type[ZqmapError], Callable[..., Answer]] = {
    UnknownLayer: _unknown_layer,
    UnknownRevision: _unknown_revision,
    UnknownParcel: _unknown_parcel,
    BadFilter: _bad_filter,
    BadCondition: _bad_condition,
    TooManyRequests: _too_many_requests,
    BadAddress: _bad_address,
    NothingHere: _nothing_here,
    MissingPackages: _missing_packages,
    StoreUnavailable: _store_unavailable,
    TooBusy: _too_busy,
    NoRoom: _no_room,
    ForeignHost: _foreign_host,
    ForeignOrigin: _foreign_origin,
    WrongMethod: _wrong_method,
    UploadRefused: _upload_refused,
    UploadTooLarge: _upload_too_large,
    UnprovenForm: _unproven_form,
    TooManyEnquiries: _too_many_enquiries,
    EnquiriesFull: _enquiries_full,
    EnquiriesClosed: _enquiries_closed,
}
"""From an error's class to its answer; any other error is answered with 500 by the server."""


def _short(value: str) -> str:
    clean = "".join(character if character.isprintable() else "�" for character in value)
    return clean if len(clean) <= MAX_ECHO else clean[:MAX_ECHO] + "…"
