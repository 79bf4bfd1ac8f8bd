"""Takes the README's pictures of a run, beside itself: `python assets/take_pictures.py WORKSPACE RUN [NAME…]`, such as
`. assets/recorded/demo train validate`, `models` of a run that was swept, or `playground` of one that was trained."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from punie_tui.settings import load_settings
from punie_tui.tui.app import PunieApp
from punie_tui.tui.charts.chart_files import plain_svg

QUESTION = "Where under src/ are type errors? File and line of each, please."
PICTURES = {
    "train": [["2"]],
    "validate": [["4"], ["f"]],
    "models": [["3"], ["m"]],
    "playground": [["6"], ["enter"], [*QUESTION, "enter"]],
}
"""Picture → the keys that lead to it, and between which it is waited for what they bring."""
SIZE = (120, 42)


async def take(workspace: Path, run: str, names: list[str]) -> None:
    for name in names:
        app = PunieApp(load_settings(workspace), run)
        async with app.run_test(size=SIZE) as pilot:
            for keys in PICTURES[name]:
                await pilot.press(*keys)
                await pilot.pause(2)  # threads read and chart imports
                while name == "playground" and app.pane.refusal("stop") is None:  # a model answers
                    await pilot.pause(1)
            await pilot.pause(8 if name == "playground" else 0)  # what it answered is judged
            picture = plain_svg(app.export_screenshot())
            shown = "~/punie"  # whosever folder it was taken in; as wide as that, since the text's width is given
            for folder in (str(workspace), str(workspace).replace(str(Path.home()), "~")):
                picture = picture.replace(folder, "&#160;" * (len(folder) - len(shown)) + shown)
        (Path(__file__).parent / f"{name}.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1]).resolve(), sys.argv[2], sys.argv[3:] or ["train", "validate"]))
