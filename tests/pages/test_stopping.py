"""A long reading is stopped: the worker is gone, nothing is staged, the page says so and the file can be read again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner import RerunData
from streamlit.testing.v1 import AppTest, app_test
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

from tests.attack.test_files_U17 import CONFINED, wait_until_gone
from tests.process_store import NAME
from zqmap.access.roles import Role
from zqmap.intake import worker
from zqmap.store.drafts import Drafts
from zqmap.store.store import Store
from zqmap.ui.updates.desk import get_cases

CSV = "名称,经度,纬度\n甲厂,112.71,23.21\n乙厂,112.72,23.22\n丙厂,112.73,23.23\n"
GOOD = worker.START
STOP = {"zh": "停止", "en": "Stop"}
STOPPED = {
    "zh": "已停止处理“firms.csv”，没有改动任何数据。文件还在，可以继续处理。",
    "en": "Work on “firms.csv” was stopped; nothing was changed. The file is still here: go on at any time.",
}


def draw(language):
    from pages import updates
    from zqmap.ui.context import make_context
    from zqmap.ui.identity import current_identity

    updates.render(make_context(is_narrow=False, identity=current_identity()))


class Watched(LocalScriptRunner):
    """A runner whose buttons another thread can press while the page runs, as a browser does."""

    running: Watched | None = None

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        Watched.running = self

    def press(self, label: str, query: str) -> None:
        state = WidgetState(id=self._wait_for(label), trigger_value=True)
        self.request_rerun(RerunData(query_string=query, widget_states=WidgetStates(widgets=[state])))

    def _wait_for(self, label: str) -> str:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for message in list(self.forward_msgs()):
                button = message.delta.new_element.button
                if button.label == label:
                    return str(button.id)
            time.sleep(0.01)
        raise AssertionError(f"no button {label}")


@pytest.fixture
def pid_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the worker hang, as one with a huge file seems to; give the file in which it notes its number."""
    noted = tmp_path / "worker"
    code = f"import os, time; open({str(noted)!r}, 'w').write(str(os.getpid())); time.sleep(1e6)"
    monkeypatch.setattr(worker, "START", CONFINED + code)
    return noted


@pytest.mark.parametrize("language", ["zh", "en"])
def test_stopping_a_reading_ends_the_worker_stages_nothing_and_leaves_the_file(
    desk_store: Store, sign: Callable, pid_file: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    sign(Role.EDITOR)
    case = get_cases().open(NAME, "firms.csv", CSV.encode(), layer="enterprises", base=1)
    page = AppTest.from_function(draw, default_timeout=120, args=(language,))
    page.query_params.update({"lang": language, "case": case.id})
    with monkeypatch.context() as patch:
        patch.setattr(app_test, "LocalScriptRunner", Watched)
        Watched.running = None
        begun = threading.Thread(target=page.run)
        begun.start()
        wait_for(lambda: Watched.running is not None and pid_file.exists() and pid_file.read_text())
        Watched.running.press(STOP[language], f"lang={language}&case={case.id}")
        begun.join(120)
        assert not begun.is_alive()
    assert wait_until_gone(int(pid_file.read_text()))
    assert not page.exception
    assert said(page)[0] == STOPPED[language]
    assert "case" not in page.query_params
    assert (desk_store.heads()["enterprises"], Drafts(desk_store).list()) == (1, [])

    read_again(page, monkeypatch)


def read_again(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Press the file's line, with a worker that works, and see its next question."""
    monkeypatch.setattr(worker, "START", GOOD)
    [resume] = [button for button in page.button if (button.key or "").startswith("resume-")]
    resume.click().run()
    assert not page.exception
    assert any(shown.value.startswith("##### ") and "2" in shown.value for shown in page.markdown)
    assert STOPPED[str(page.query_params["lang"])] not in said(page)


def said(page: AppTest) -> list[str]:
    return [shown.value.replace("\\", "") for shown in page.info]


def wait_for(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
