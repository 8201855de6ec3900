"""Many at once at drafts: one publishes, the others learn why not, and no change is lost."""

from __future__ import annotations

from tests.builders import a_frame, a_road
from tests.store import draft_rivals
from tests.store.test_store_concurrency import PROCESSES, run_together
from zqmap.model.drafts import DraftState
from zqmap.model.revisions import Difference
from zqmap.store.drafts import Drafts


def begin(store) -> Drafts:
    store.publish("roads", a_frame("roads", a_road("shared")), base=0, author="a", note="n")
    return Drafts(store)


def test_of_many_processes_with_drafts_on_one_base_one_wins_and_the_others_get_the_difference_S1(store, store_url):
    drafts = begin(store)
    answers = run_together(draft_rivals.publish_own, store_url)
    [(winner, won)] = [(name, draft_id) for name, draft_id, answer in answers if answer == 2]
    losers = [(draft_id, answer) for _, draft_id, answer in answers if isinstance(answer, Difference)]
    assert len(losers) == PROCESSES - 1
    for draft_id, difference in losers:
        assert difference.changed[0].fields[0].new == winner
        assert drafts.load(draft_id).line.state is DraftState.DRAFT
    line = drafts.load(won).line
    assert (line.state, line.revision) == (DraftState.PUBLISHED, 2)
    assert store.heads() == {"roads": 2}
    assert store.fsck() == []


def test_of_many_processes_at_one_draft_one_publishes_it_once_S1(store, store_url):
    drafts = begin(store)
    draft_id = drafts.save("roads", a_frame("roads", a_road("new")), base=1, mode="update", author="a", note="n")
    answers = dict(run_together(draft_rivals.publish_shared, store_url, draft_id))
    [winner] = [name for name, answer in answers.items() if answer == 2]
    assert set(answers.values()) <= {2, winner, "published"}
    assert store.heads() == {"roads": 2}
    assert drafts.load(draft_id).line.steps[-1].actor == winner
    assert store.fsck() == []


def test_no_change_of_many_processes_at_one_draft_is_lost_S1(store, store_url):
    drafts = begin(store)
    draft_id = drafts.save("roads", a_frame("roads", a_road("new")), base=1, mode="update", author="a")
    run_together(draft_rivals.change_often, store_url, draft_id, 4)
    line = drafts.load(draft_id).line
    assert sorted(line.note.split()) == sorted(f"p{number}" for number in range(PROCESSES) for _ in range(4))
    assert line.version == 1 + PROCESSES * 4
    assert store.fsck() == []
