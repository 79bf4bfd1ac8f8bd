"""Data: what does it learn from? Datasets on the left, their rows in the middle, one example on the right.

A reader of JSONL files: it never changes them, and knows nothing of runs.
"""

from __future__ import annotations

from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.events import Resize
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from punie_tui.datasets.examples import SPLITS
from punie_tui.errors import PunieError
from punie_tui.runs.narrate import readable_bytes
from punie_tui.settings import Settings
from punie_tui.tui.actions import bindings
from punie_tui.tui.pane import Pane
from punie_tui.tui.widgets.chat_view import LONGEST_LINE, ChatView
from punie_tui.tui.widgets.jsonl_table import JsonlTable
from punie_tui.tui.widgets.untrusted import untrusted

LARGEST_COUNTED = 64 << 20
"""Bytes; of a larger file the list says the size, and its rows are counted once it is opened."""

WIDE = 110
"""Columns from which the example stands beside the rows, not below them."""


class DataPane(Pane):
    """The Data pane."""

    NAME = "data"
    BINDINGS = bindings(NAME)

    class Counted(Message):
        """The rows of the file in line `number` of the list are counted: what to say of them."""

        def __init__(self, number: int, file: Path, said: str) -> None:
            super().__init__()
            self.number = number
            self.file = file
            self.said = said

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._files: list[Path] = []
        self._shown: Path | None = None

    def compose(self) -> ComposeResult:
        datasets = OptionList(id="datasets", markup=False)
        datasets.border_title = Content("datasets")
        yield datasets
        with Container(id="reading"):
            with Vertical(id="examples"):
                yield JsonlTable(id="rows")
                yield Input(placeholder="only rows that hold this text · Esc shows all", id="search")
            yield ChatView(id="example")

    def on_mount(self) -> None:
        self.query_one("#search").display = False
        self._list_datasets()

    def first_focus(self) -> Widget:
        return self.query_one(JsonlTable) if self._files else self.query_one(OptionList)

    def offers(self, action: str) -> bool:
        return bool(self._files) or action == "reload"

    # the datasets

    def _list_datasets(self) -> None:
        datasets = self.query_one(OptionList)
        datasets.clear_options()
        self._files = []
        for name, folder in self.settings.datasets().items():
            files = sorted(folder.glob("*.jsonl"), key=_split_order)
            datasets.add_option(Option(untrusted(name, limit=60, one_line=True, style="bold"), disabled=True))
            for file in files:
                datasets.add_option(Option(_split_line(file, None), id=str(len(self._files))))
                self._files.append(file)
        if not self._files:
            self._open(None)
            return
        self._open(self._shown if self._shown in self._files else self._files[0])
        self._count_rows(list(self._files))

    @work(thread=True, exclusive=True)
    def _count_rows(self, files: list[Path]) -> None:
        """Counts rows behind the scenes; a count appears when it is there."""
        worker = get_current_worker()
        for number, file in enumerate(files):
            try:
                size = file.stat().st_size
                said = f"{count_lines(file):,}" if size <= LARGEST_COUNTED else readable_bytes(size)
            except OSError:
                said = "cannot be read"
            if worker.is_cancelled:
                return
            self.post_message(self.Counted(number, file, said))

    def on_data_pane_counted(self, message: Counted) -> None:
        number, file = message.number, message.file
        if number < len(self._files) and self._files[number] == file:
            self.query_one(OptionList).replace_option_prompt(str(number), _split_line(file, message.said))

    def _open(self, file: Path | None) -> None:
        """Shows a file's rows; None: there is nothing to show, and what to do about it."""
        rows, example = self.query_one(JsonlTable), self.query_one(ChatView)
        self._shown = file
        try:
            rows.show(file)
        except PunieError as error:
            rows.show(None)
            self.app.notify(str(error), severity="error", markup=False)
        if file is None:
            example.show(None, empty=_nothing(self.settings))
            return
        highlighted = self.query_one(OptionList).get_option_index(str(self._files.index(file)))
        self.query_one(OptionList).highlighted = highlighted

    @on(OptionList.OptionHighlighted, "#datasets")
    def _dataset_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        file = self._files[int(event.option_id)] if event.option_id else None
        if file is not None and file != self._shown:
            self._open(file)

    @on(OptionList.OptionSelected, "#datasets")
    def _dataset_chosen(self) -> None:
        self.query_one(JsonlTable).focus()

    # the rows and the example

    @on(JsonlTable.Selected)
    def _row_selected(self) -> None:
        rows, example = self.query_one(JsonlTable), self.query_one(ChatView)
        line, index = rows.selected_line, rows.index
        if index is None:
            return
        if line is None:
            why = "no row holds this text" if rows.needles else "the file is empty" if index.complete else ""
            example.show(None, empty=Content.styled(why, "$foreground-muted"))
            example.border_title = Content("example")
            return
        example.show(index.line(line, LONGEST_LINE), cut=index.length(line) > LONGEST_LINE)
        example.border_title = Content(f"line {line + 1:,}")

    @on(JsonlTable.Opened)
    def _row_opened(self) -> None:
        self.query_one(ChatView).focus()

    @on(JsonlTable.Progress)
    def _progress(self) -> None:
        rows = self.query_one(JsonlTable)
        examples = self.query_one("#examples")
        if self._shown is None or rows.index is None:
            examples.border_title = Content("examples")
            return
        name = f"{self._shown.parent.name} · {self._shown.stem}"
        said = f"{rows.count:,} of {len(rows.index):,}" if rows.needles else f"{rows.count:,}"
        if not rows.complete:
            said += f", reading {rows.index.scanned * 100 // max(1, rows.index.size)} %"
        examples.border_title = untrusted(f"{name}  {said}", limit=80, one_line=True)

    # actions

    def action_json(self) -> None:
        example = self.query_one(ChatView)
        example.toggle_json()
        example.border_subtitle = Content("JSON") if example.as_json else Content("")

    def action_system(self) -> None:
        self.query_one(ChatView).toggle_system()

    def action_search(self) -> None:
        search = self.query_one("#search", Input)
        search.display = True
        search.focus()

    def action_show_all(self) -> None:
        """Leaves the search, and after it the example."""
        search = self.query_one("#search", Input)
        if search.display:
            search.display = False
            search.value = ""
            self.query_one(JsonlTable).filter("")
        self.query_one(JsonlTable).focus()

    def action_reload(self) -> None:
        self._list_datasets()

    @on(Input.Submitted, "#search")
    def _search(self, event: Input.Submitted) -> None:
        rows = self.query_one(JsonlTable)
        rows.filter(event.value)
        if not event.value:
            self.action_show_all()
        rows.focus()

    def on_resize(self, event: Resize) -> None:
        self.set_class(event.size.width >= WIDE, "-wide")


def count_lines(file: Path) -> int:
    """Lines of a file, a last one without a newline included."""
    with file.open("rb") as stream:
        lines, last = 0, b"\n"
        while block := stream.read(1 << 20):
            lines += block.count(b"\n")
            last = block[-1:]
    return lines + (last != b"\n")


def _split_order(file: Path) -> tuple[int, str]:
    return (SPLITS.index(file.stem) if file.stem in SPLITS else len(SPLITS), file.stem)


def _split_line(file: Path, said: str | None) -> Content:
    name = untrusted(file.stem, limit=12, one_line=True)
    return Content.assemble("  ", name.pad_right(max(0, 10 - name.cell_length)), (said or "…", "$foreground-muted"))


def _nothing(settings: Settings) -> Content:
    return Content.assemble(
        ("No dataset yet.", "bold"),
        "\n\nA dataset is a folder with train.jsonl in it. Put yours into\n",
        untrusted(str(settings.data), limit=300, one_line=True),
        "\nand press ",
        ("R", "bold $text-accent"),
        ".",
    )
