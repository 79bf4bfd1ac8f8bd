"""The datasets with their splits, the number of rows of each, and the result of the checks.

Rows are counted in the background; for a very large file its size is shown. Files are not parsed here.
"""

from __future__ import annotations

from pathlib import Path

from textual import work
from textual.content import Content
from textual.message import Message
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from punie_tui.datasets.examples import SPLITS
from punie_tui.runs.narrate import readable_bytes
from punie_tui.tui.common.choice_list import ChoiceList
from punie_tui.tui.common.untrusted import untrusted

LARGEST_COUNTED = 64 << 20
"""In bytes; for a larger file the list shows the size, and its rows are counted once it is opened."""

WIDTH = 22
Mark = tuple[str, str]


class DatasetList(ChoiceList):
    """Posts `Chosen` when a person moves the cursor, and Textual's `OptionSelected` on enter."""

    class Chosen(Message):
        """The cursor was moved; `chosen` is the file under it now."""

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, DatasetList.Chosen)

    class _Counted(Message):
        def __init__(self, file: Path, rows: int | None, label: str) -> None:
            super().__init__()
            self.file = file
            self.rows = rows
            self.label = label

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self.files: list[Path] = []
        self.folders: list[Path] = []
        self.rows: dict[Path, int] = {}
        self._marks: dict[Path, Mark] = {}

    def show(self, datasets: dict[str, Path]) -> None:
        """Lists the datasets (name → folder), and counts their rows."""
        self.clear_options()
        self.files, self.folders = [], list(datasets.values())
        for folder in self.folders:
            self.add_option(Option(self._heading(folder), id=f"folder-{self.folders.index(folder)}", disabled=True))
            for file in sorted(folder.glob("*.jsonl"), key=_split_order):
                self.add_option(Option(_file_line(file, "…"), id=f"file-{len(self.files)}"))
                self.files.append(file)
        self._count_rows(list(self.files))

    @property
    def chosen(self) -> Path | None:
        """The file under the cursor."""
        option = self.highlighted_option
        kind, _, number = ((option.id if option is not None else None) or "").partition("-")
        return self.files[int(number)] if kind == "file" and int(number) < len(self.files) else None

    def splits(self, folder: Path) -> dict[str, int]:
        """Split → number of rows, for the files of a dataset whose rows were counted."""
        return {file.stem: self.rows[file] for file in self.files if file.parent == folder and file in self.rows}

    def move_to(self, file: Path) -> None:
        """Moves the cursor to a file."""
        self.highlighted = self.get_option_index(f"file-{self.files.index(file)}")

    def show_count(self, file: Path, rows: int) -> None:
        """Shows the number of rows of a file, as counted elsewhere."""
        if file in self.files and self.rows.get(file) != rows:
            self.post_message(self._Counted(file, rows, f"{rows:,}"))

    def mark(self, folder: Path, mark: Mark) -> None:
        """Shows a sign beside a dataset's name."""
        self._marks[folder] = mark
        if folder in self.folders:
            self.replace_option_prompt(f"folder-{self.folders.index(folder)}", self._heading(folder))

    def _heading(self, folder: Path) -> Content:
        text, style = self._marks.get(folder, ("", ""))
        name = untrusted(folder.name, limit=60, one_line=True, style="bold")
        name = name.truncate(WIDTH - len(text) - 1, ellipsis=True)
        return name.pad_right(max(1, WIDTH - name.cell_length - len(text))) + Content.styled(text, style)

    def on_option_list_option_highlighted(self) -> None:
        self.post_message(self.Chosen())

    @work(thread=True, exclusive=True)
    def _count_rows(self, files: list[Path]) -> None:
        """Counts the rows of the files in a thread, and shows each count as soon as it is known."""
        worker = get_current_worker()
        for file in files:
            try:
                size = file.stat().st_size
                rows = count_lines(file) if size <= LARGEST_COUNTED else None
                text = readable_bytes(size) if rows is None else f"{rows:,}"
            except OSError:
                rows, text = None, "cannot be read"
            if worker.is_cancelled:
                return
            self.post_message(self._Counted(file, rows, text))

    def on_dataset_list__counted(self, message: _Counted) -> None:
        message.stop()
        if message.rows is not None:
            self.rows[message.file] = message.rows
        if message.file in self.files:
            number = self.files.index(message.file)
            self.replace_option_prompt(f"file-{number}", _file_line(message.file, message.label))


def no_dataset(folder: Path) -> Content:
    """What to do if there is no dataset; `folder` is the data folder of the workspace."""
    return Content.assemble(
        ("No dataset yet.", "bold"),
        "\n\nA dataset is a folder with train.jsonl in it. Put yours into\n",
        untrusted(str(folder), limit=300, one_line=True),
        "\nand press ",
        ("F5", "bold $text-accent"),
        ".",
    )


def count_lines(file: Path) -> int:
    """The number of lines of a file, including a last one without a newline."""
    with file.open("rb") as stream:
        lines, last = 0, b"\n"
        while block := stream.read(1 << 20):
            lines += block.count(b"\n")
            last = block[-1:]
    return lines + (last != b"\n")


def _split_order(file: Path) -> tuple[int, str]:
    return (SPLITS.index(file.stem) if file.stem in SPLITS else len(SPLITS), file.stem)


def _file_line(file: Path, label: str) -> Content:
    name = untrusted(file.stem, limit=12, one_line=True)
    return Content.assemble("  ", name.pad_right(max(0, 10 - name.cell_length)), (label, "$foreground-muted"))
