"""Two files that look alike from outside are still two files."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.builders import a_road

ROADS = 2_000
MIB = 2**20


def roads(mark: str):
    """Make roads of which only those in the middle differ, by words of the same length."""
    middle = range(ROADS // 3, 2 * ROADS // 3)
    return [
        a_road(f"road-{number:04}", note_zh=("甲" if number not in middle else mark) * 150) for number in range(ROADS)
    ]


def test_two_exports_of_equal_length_and_ends_asked_at_once_are_each_their_own_H5(client, publish):
    publish("roads", *roads("乙"))
    publish("roads", *roads("丙"))

    def fetch(revision: int) -> bytes:
        answer = client.get(f"/data/roads.csv?revision={revision}")
        assert answer.status_code == 200
        return answer.content

    wanted = [1, 2] * 4
    with ThreadPoolExecutor(len(wanted)) as sessions:
        files = list(sessions.map(fetch, wanted))
    first, second = files[:2]
    assert len(first) == len(second) > MIB
    assert first[: MIB // 4] == second[: MIB // 4]
    assert first[-MIB // 4 :] == second[-MIB // 4 :]
    for revision, content in zip(wanted, files, strict=True):
        own, other = ("乙", "丙") if revision == 1 else ("丙", "乙")
        assert own.encode() in content
        assert other.encode() not in content
        assert content == (first if revision == 1 else second)


def test_their_etags_differ_so_that_no_cache_takes_one_for_the_other_H5(client, publish):
    publish("roads", a_road(name_zh="甲路"))
    publish("roads", a_road(name_zh="乙路"))
    answers = [client.get(f"/data/roads.csv?revision={number}") for number in (1, 2)]
    assert len(answers[0].content) == len(answers[1].content)
    assert answers[0].headers["etag"] != answers[1].headers["etag"]
    known = {"if-none-match": answers[0].headers["etag"]}
    assert client.get("/data/roads.csv?revision=2", headers=known).status_code == 200
