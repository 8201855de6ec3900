"""What a browser's tab keeps between two runs of the page and sends with each: values, address, messages it holds.

As the browser of Streamlit 1.67 does it, seen on the websocket of a real Chromium: a click sends the state of every
widget, the address as the page last wrote it, and the hashes of the messages that need not come again.
"""

from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState


@dataclass
class HeldMessage:
    """A message that the browser keeps, the part of the page that it is of, and the run that last used it."""

    message: ForwardMsg
    part: str
    used: int


@dataclass
class TabMemory:
    """The memory of one tab; `address` is that of its page, whose query the page rewrites."""

    address: str
    query: str
    script: str = ""
    oldest_runs: int = 2
    runs: int = 0
    widgets: dict[str, WidgetState] = field(default_factory=dict)
    held: dict[str, HeldMessage] = field(default_factory=dict)

    def go_to(self, page: str, query: str) -> None:
        """Change the address to that of another page, and let go of the widgets of the one before."""
        self.address, self.query, self.script = urljoin(self.address, f"/{page}"), query, ""
        self.widgets.clear()

    def fill(self, asked: ClientState) -> None:
        """Put into a message what goes with every run."""
        asked.query_string = self.query
        asked.page_name = urlsplit(self.address).path.strip("/")
        asked.page_script_hash = self.script
        asked.widget_states.widgets.extend(self.widgets.values())
        asked.cached_message_hashes.extend(self.held)
        context = asked.context_info
        context.timezone, context.timezone_offset, context.locale = "Asia/Shanghai", -480, "zh-CN"
        context.url, context.color_scheme = self.address, "light"

    def take(self, message: ForwardMsg) -> ForwardMsg:
        """Take in a message, and give the one that it stands for."""
        if message.WhichOneof("type") == "ref_hash":
            known = self.held[message.ref_hash]
            known.used = self.runs
            return known.message
        if message.metadata.cacheable:
            self.held[message.hash] = HeldMessage(message, message.delta.fragment_id, self.runs)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.script = message.new_session.page_script_hash
            self.oldest_runs = message.new_session.config.max_cached_message_age or self.oldest_runs
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._mount(message.delta.new_element)
        return message

    def end_run(self, part: str) -> None:
        """Forget what was not used for some runs; a run of a part says nothing of the rest."""
        self.runs += 1
        old = [name for name, one in self.held.items() if part in ("", one.part) and self._is_old(one)]
        for name in old:
            del self.held[name]

    def press(self, widget: str, chosen: list[str]) -> None:
        """Hold what was chosen in a row of choices."""
        self.widgets[widget] = WidgetState(id=widget)
        self.widgets[widget].string_array_value.data.extend(chosen)

    def chosen(self, widget: str) -> list[str]:
        """Give what is chosen in a row of choices."""
        held = self.widgets.get(widget)
        return list(held.string_array_value.data) if held else []

    def _is_old(self, held: HeldMessage) -> bool:
        return self.runs - held.used > self.oldest_runs

    def _mount(self, element: Element) -> None:
        """Hold the value with which a widget appears, or which the page has set."""
        kind = element.WhichOneof("type")
        if kind == "button_group":
            group = element.button_group
            values = group.raw_values if group.set_value else [group.options[place].content for place in group.default]
            if group.set_value or group.id not in self.widgets:
                self.press(group.id, list(values))
        elif kind == "text_input":
            text = element.text_input
            self.widgets[text.id] = WidgetState(id=text.id, string_value=text.value if text.set_value else text.default)
        elif kind == "selectbox":
            box = element.selectbox
            chosen = box.raw_value if box.set_value else box.options[box.default] if box.options else ""
            self.widgets[box.id] = WidgetState(id=box.id, string_value=chosen)
