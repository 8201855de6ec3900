"""Which revisions are the newest, as an open page asks."""

from __future__ import annotations

from tests.builders import a_road, an_enterprise
from tests.web.conftest import words_of
from zqmap.errors import StoreUnavailable
from zqmap.store.store import Store
from zqmap.web.heads import encode_heads


def test_the_newest_revision_of_each_layer_is_named_H9(client, publish):
    publish("roads", a_road())
    publish("roads", a_road(name_zh="新路"))
    publish("enterprises", an_enterprise())
    answer = client.get("/heads")
    assert answer.json() == {"enterprises": 1, "roads": 2}
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.text == encode_heads({"roads": 2, "enterprises": 1})


def test_an_answer_that_is_known_is_not_sent_again_until_something_is_published_H9(client, publish):
    publish("roads", a_road())
    known = {"if-none-match": client.get("/heads").headers["etag"]}
    again = client.get("/heads", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    publish("roads", a_road(name_zh="新路"))
    assert client.get("/heads", headers=known).json() == {"roads": 2}


def test_without_a_store_it_says_so_in_both_languages_H9(client, monkeypatch):
    def fail(_):
        raise StoreUnavailable("gone")

    monkeypatch.setattr(Store, "heads", fail)
    answer = client.get("/heads")
    assert answer.status_code == 503
    assert words_of(answer)
