"""What is told something else paints the lines that changed, and no others."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.content import Content

from punie_tui.tui.common.steady import Steady


class OneSteady(App[None]):
    CSS = "Steady { height: auto; border: round white; padding: 0 1; }"

    def compose(self) -> ComposeResult:
        yield Steady()


def lines_of(*lines: str) -> Content:
    return Content("\n").join(map(Content, lines))


async def test_of_several_lines_those_alone_are_painted_that_are_other_than_before() -> None:
    app = OneSteady()
    async with app.run_test(size=(30, 10)) as pilot:
        steady = app.query_one(Steady)
        steady.show(lines_of("first", "second", "third"), wrapped=False)
        await pilot.pause()
        steady.show(lines_of("first", "another", "third"), wrapped=False)
        assert [(region.y, region.height) for region in steady._repaint_regions] == [(2, 1)]  # below the border
        await pilot.pause()
        shown = [strip.text for strip in app.screen._compositor.render_strips()]
        assert [line.strip(" │") for line in shown[1:4]] == ["first", "another", "third"]
        steady.show(lines_of("first", "another", "third").stylize("bold", 0, 5), wrapped=False)
        assert [region.y for region in steady._repaint_regions] == [1]
        steady.show(lines_of("first", "one more", "another", "third"), wrapped=False)
        await pilot.pause()
        shown = [strip.text for strip in app.screen._compositor.render_strips()]
        assert [line.strip(" │") for line in shown[1:5]] == ["first", "one more", "another", "third"]
