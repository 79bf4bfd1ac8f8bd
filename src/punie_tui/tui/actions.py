"""The one registry of what can be done in the dashboard, and by which key.

It feeds the bindings (whose ids let users remap keys), the footer, the help screen and the command palette.
Knows no widget: an action is taken by the method `action_<name>` of its
 pane or dialog, or of the app where it is global.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding, BindingType

from punie_tui.tui.panes import PANES


@dataclass(frozen=True)
class Action:
    """`id` names it in a user's keymap; `call` is what Textual runs; `keys` are Textual's, separated by commas.

    `scope` is the pane or dialog that it belongs to, None where it is global. `label` is what the footer says
    (one or two words), `tooltip` a sentence for help and palette, `shown_key` the key as people read it.
    """

    id: str
    call: str
    keys: str
    label: str
    tooltip: str
    scope: str | None = None
    footer: bool = True
    shown_key: str | None = None

    @property
    def key_label(self) -> str:
        return self.shown_key or self.keys.split(",")[0]


def _global(
    call: str,
    keys: str,
    label: str,
    tooltip: str,
    *,
    id: str | None = None,
    footer: bool = False,
    key: str | None = None,
) -> Action:
    return Action(f"app.{id or call}", call, keys, label, tooltip, None, footer, key)


def _pane(
    pane: str, call: str, keys: str, label: str, tooltip: str, *, footer: bool = True, key: str | None = None
) -> Action:
    return Action(f"{pane}.{call}", call, keys, label, tooltip, pane, footer, key)


ACTIONS: tuple[Action, ...] = (
    *(
        _global(f"show_pane('{name}')", entry.key, entry.title, f"{entry.title}: {entry.question}", id=f"show_{name}")
        for name, entry in PANES.items()
    ),
    _global("older_run", "left_square_bracket", "older run", "show the run before this one", key="["),
    _global("newer_run", "right_square_bracket", "newer run", "show the run after this one", key="]"),
    _global("choose_run", "o", "runs", "choose a run to show, or follow the newest", footer=True),
    _global("help", "question_mark", "help", "all keys, and what they do", footer=True, key="?"),
    _global("command_palette", "ctrl+p", "commands", "find a command by typing", footer=True, key="^p"),
    _global("quit", "q", "quit", "close the dashboard; what is running goes on", footer=True),
    # Data
    _pane("data", "json", "j", "JSON", "show the row as the JSON it is written in, or as a chat"),
    _pane("data", "system", "s", "system", "unfold the system prompt, or fold it"),
    _pane("data", "search", "slash", "search", "keep only the rows that hold a text", key="/"),
    _pane("data", "show_all", "escape", "back", "leave the search or the example", footer=False),
    _pane("data", "reload", "R", "reload", "look for datasets again", footer=False),
    # Train
    _pane("train", "pause", "p", "pause", "hold the run after its current step"),
    _pane("train", "go_on", "p", "go on", "let the paused run go on"),
    _pane("train", "stop", "s", "stop", "end the run after its current step; it can be resumed"),
    _pane("train", "resume", "r", "resume", "go on from where a stopped, failed or crashed run was"),
    _pane("train", "checkpoint", "c", "save", "save a checkpoint now"),
    _pane("train", "new_run", "n", "new", "start a run of a recipe"),
    _pane("train", "log_axis", "l", "log", "logarithmic loss axis, on or off"),
    _pane("train", "smoother", "plus,equals_sign", "smooth", "smooth the training loss more", key="+"),
    _pane("train", "rougher", "minus", "rough", "smooth the training loss less", footer=False, key="-"),
    # Models
    _pane("models", "fuse", "u", "fuse", "lay the run's adapter into its base model for good"),
    _pane("models", "quantize", "z", "quantize", "make the run's fused model smaller: asks how many bits"),
    _pane("models", "validate", "v", "validate", "put the suite's queries to the chosen model"),
    # Validate
    _pane("validate", "open", "enter", "open", "read the chosen answer", key="↵"),
    _pane("validate", "next_failure", "f", "next failure", "go to the next query that fell"),
    _pane("validate", "validate", "v", "validate", "put the suite's queries to a model of this run"),
    _pane("validate", "close", "escape", "back", "go back to the grid", footer=False),
    # Dialogs
    _pane("question", "yes", "y,enter", "yes", "do it", key="y"),
    _pane("question", "no", "n,escape", "no", "leave it", key="n"),
    _pane("chooser", "choose", "enter", "choose", "take the line that is marked", key="↵"),
    _pane("chooser", "cancel", "escape,q", "close", "choose nothing", key="esc"),
    _pane("help", "close", "escape,q,question_mark", "close", "close the help", key="esc"),
)


def actions_of(scope: str | None) -> list[Action]:
    """The actions of a pane or dialog, or the global ones for None, in the order of the registry."""
    return [action for action in ACTIONS if action.scope == scope]


def bindings(scope: str | None) -> list[BindingType]:
    """The bindings of a pane or dialog (or of the app, for None), for its `BINDINGS`."""
    return [
        Binding(
            action.keys,
            action.call,
            action.label,
            show=action.footer,
            key_display=action.shown_key,
            tooltip=action.tooltip,
            id=action.id,
        )
        for action in actions_of(scope)
    ]
