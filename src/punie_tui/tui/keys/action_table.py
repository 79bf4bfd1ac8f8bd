"""The single table of the dashboard's actions and their keys; `actions` derives everything else from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from punie_tui.tui.panes import PANES

_SHOWN = {
    "escape": "esc",
    "enter": "↵",
    "slash": "/",
    "question_mark": "?",
    "colon": ":",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "ctrl+underscore": "ctrl+_",
}


def shown(key: str) -> str:
    """The label of one of Textual's keys, as shown to people."""
    return _SHOWN.get(key, key)


@dataclass(frozen=True)
class Action:
    """`id` names it in a user's keymap; `call` is the action Textual runs; `keys` are Textual's, separated by commas.

    `scope` is the pane or dialog it belongs to, None if it is global. `label` is the text in the footer
    (one or two words), `tooltip` a sentence for help and palette, `shown_key` the label of its key.
    `looks`: it changes nothing, starts nothing that works on a model or a project, and asks no model, so that a
    read-only dashboard has it too.
    """

    id: str
    call: str
    keys: str
    label: str
    tooltip: str
    scope: str | None = None
    footer: bool = True
    shown_key: str | None = None
    looks: bool = False

    @property
    def key_label(self) -> str:
        return self.shown_key or shown(self.keys.split(",")[0])


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


def _global_look(call: str, keys: str, label: str, tooltip: str, **more: Any) -> Action:
    return replace(_global(call, keys, label, tooltip, **more), looks=True)


def _look(pane: str, call: str, keys: str, label: str, tooltip: str, **more: Any) -> Action:
    return replace(_pane(pane, call, keys, label, tooltip, **more), looks=True)


ACTIONS: tuple[Action, ...] = (
    *(
        _global_look(
            f"show_pane('{name}')", entry.key, entry.title, f"{entry.title}: {entry.question}", id=f"show_{name}"
        )
        for name, entry in PANES.items()
    ),
    _global_look("older_run", "left_square_bracket", "older run", "show the run before this one", key="["),
    _global_look("newer_run", "right_square_bracket", "newer run", "show the run after this one", key="]"),
    _global_look("runs", "R", "runs", "go to a run; all runs, to filter, name, copy, archive and delete", footer=True),
    _global_look(
        "why", "exclamation_mark", "why", "read in full why the run is no success: reasons, checks, alerts", key="!"
    ),
    _global_look(
        "copy", "y", "copy", "copy what is shown: question, answer, code or path, to the clipboard and a file"
    ),
    _global("open", "o", "open", "open the file of what is shown in $VISUAL or $EDITOR, at its line"),
    _global("undo", "ctrl+z", "take back", "take back the last decision made in this pane", key="^z"),
    _global_look("maximize", "f10,asterisk", "larger", "one panel over the whole screen, or as it was", key="F10"),
    _global_look("help", "question_mark,f1", "help", "all keys, and what they do", footer=True, key="?"),
    _global_look("command_palette", "ctrl+p", "commands", "find a command by typing", footer=True, key="^p"),
    _global_look("quit", "q", "quit", "close the dashboard; what is running goes on", footer=True),
    # Data
    _look("data", "search", "slash", "search", "keep only the rows that hold a text", key="/"),
    _look("data", "filter", "F", "filter", "keep only some rows: by tool, source, pattern, length, failed check …"),
    _look("data", "tokens", "t", "tokens", "show the row as the trainer sees it, or as a chat"),
    _look("data", "run", "r", "run", "run the row's code in the sandbox; again: in the next fixture"),
    _look("data", "json", "J", "JSON", "show the row as the JSON it is written in, or as a chat", footer=False),
    _look("data", "check", "c", "check", "check the dataset: what fails, where, why it matters, how to mend it"),
    _look(
        "data", "plots", "i", "plots", "how the rows are distributed: lengths, tools, patterns, splits", footer=False
    ),
    _pane("data", "keep", "a", "keep", "mark the row as kept, or take that back", footer=False),
    _pane("data", "drop", "d", "drop", "mark the row as dropped, or take that back", footer=False),
    _pane("data", "edit", "e", "edit", "rewrite the row by hand; the file stays as it is", footer=False),
    _pane("data", "note", "N", "note", "say why the row is kept, dropped or edited", footer=False),
    _pane("data", "save_as", "w", "write", "write a new dataset of what was decided", footer=False),
    _look("data", "compare", "b", "compare", "compare with another dataset: added, removed, changed", footer=False),
    _look(
        "data", "order", "O", "length", "sort by length: longest first, shortest first, as in the file", footer=False
    ),
    _look("data", "system", "U", "system", "unfold the system prompt, or fold it", footer=False),
    _look(
        "data",
        "lessons",
        "l",
        "lessons",
        "what the rows are made of: intents, rows with grades, coverage",
        footer=False,
    ),
    _look("data", "back", "escape", "back", "leave the list, the view, the search or the filter", footer=False),
    _look("data", "reload", "f5", "reload", "look for datasets again", footer=False),
    # Train
    _pane("train", "pause", "p", "pause", "hold the run after its current step"),
    _pane("train", "go_on", "p", "go on", "let the paused run go on"),
    _pane("train", "stop", "s", "stop", "end the run after its current step; it can be resumed"),
    _pane("train", "resume", "p", "resume", "go on from where a stopped, failed or crashed run was"),
    _pane("train", "checkpoint", "C", "save", "save a checkpoint now"),
    _pane("train", "new_run", "n", "new", "start a run of a recipe, its settings changed or not"),
    _pane(
        "train", "learning_rate", "e", "learning rate", "change the learning rate from the next step on", footer=False
    ),
    _look("train", "next_measure", "m", "tab", "the next measure in the large chart: loss, behaviour, ..."),
    _look("train", "previous_measure", "M", "tab back", "the measure before this one", footer=False),
    _look("train", "overlay", "b", "overlay", "lay other runs over this one, or take them away"),
    _look("train", "answers", "i", "answers", "read the answers of the last probe", footer=False),
    _look("train", "worker_log", "I", "log", "read the last lines that the worker wrote", footer=False),
    _look("train", "log_axis", "L", "scale", "the scale: linear, logarithmic, or without outliers", footer=False),
    _look("train", "unit", "t", "unit", "the curves by iterations, by tokens or by seconds of training", footer=False),
    _pane("train", "write", "w", "write", "write the large chart to files: SVG as it is seen, CSV of it", footer=False),
    _look("train", "smoother", "plus,equals_sign", "smooth", "smooth the training loss more", footer=False, key="+"),
    _look("train", "rougher", "minus", "rough", "smooth the training loss less", footer=False, key="-"),
    _look("train", "zoom_in", "up", "zoom in", "show less of the run; the mouse wheel too", footer=False, key="↑"),
    _look("train", "zoom_out", "down", "zoom out", "show more of the run", footer=False, key="↓"),
    _look("train", "pan_left", "comma,ctrl+left", "earlier", "move to the left; dragging too", footer=False, key=","),
    _look("train", "pan_right", "full_stop,ctrl+right", "later", "move to the right", footer=False, key="."),
    _look("train", "cursor_left", "left", "cursor left", "read the values a column back", footer=False, key="←"),
    _look("train", "cursor_right", "right", "cursor right", "one column on", footer=False, key="→"),
    _look("train", "cursor_far_left", "shift+left", "cursor far left", "ten columns back", footer=False, key="⇧←"),
    _look("train", "cursor_far_right", "shift+right", "cursor far right", "ten columns on", footer=False, key="⇧→"),
    _look("train", "follow", "h", "follow", "keep to the newest stretch of the run, or stay", footer=False),
    _look("train", "show_all", "escape", "reset zoom", "show the whole run, without a cursor", footer=False, key="esc"),
    # Models
    _pane("models", "fuse", "u", "fuse", "lay the run's adapter into its base model for good"),
    _pane("models", "quantize", "z", "quantize", "make a smaller model: asks for method, mode, bits and group size"),
    _pane("models", "sweep", "Z", "sweep", "make several quantized models, measure them, validate them"),
    _pane("models", "validate", "v", "validate", "put the suite's queries to the chosen model"),
    _pane("models", "promote", "P", "promote", "put the chosen model into production"),
    _pane("models", "roll_back", "B", "roll back", "put the model before back into production", footer=False),
    _pane("models", "archive", "H", "archive", "archive the chosen model; its files stay", footer=False),
    _pane("models", "restore", "H", "unarchive", "take the chosen model out of the archive", footer=False),
    _pane(
        "models", "delete", "X,delete", "delete", "delete the chosen model's files: asks first", footer=False, key="X"
    ),
    _look(
        "models", "verify", "c", "verify", "read the model's files again, and hold them against its card", footer=False
    ),
    _pane("models", "stop", "s", "stop", "end the job that runs; nothing half-made is left"),
    _look("models", "turn", "t", "next view", "show the card, the sweep or the disk", footer=False),
    _look("models", "measure", "m", "measure", "a sweep's sizes against outcome, or against fidelity", footer=False),
    # Validate
    _look("validate", "open", "enter", "open", "read the chosen answer", footer=False, key="↵"),
    _look("validate", "next_failure", "f", "failure", "go to the next failed query"),
    _look("validate", "next_difference", "D", "diff", "go to the next query that differs from the baseline"),
    _pane("validate", "accept", "a", "accept", "say by hand that the answer is right, or take that back", footer=False),
    _pane("validate", "reject", "d", "reject", "say by hand that the answer is wrong, or take that back", footer=False),
    _pane(
        "validate", "flywheel", "x", "flywheel", "mark the answer as one to learn from, or take that back", footer=False
    ),
    _pane(
        "validate",
        "draft",
        "l",
        "learn",
        "draft rows that teach what failed here, and what is marked with x",
        footer=False,
    ),
    _look(
        "validate",
        "filter",
        "slash",
        "filter",
        "keep only some queries: by stage, tool, category, tag or text",
        key="/",
    ),
    _pane("validate", "validate", "v", "validate", "ask a model of this run: which suite, which queries, how often"),
    _look("validate", "suites", "Q", "suites", "all suites: read, try an answer, write a query, ask", footer=False),
    _pane("validate", "pause", "p", "pause", "hold the run after its current step"),
    _pane("validate", "go_on", "p", "go on", "let the paused run go on"),
    _pane("validate", "stop", "s", "stop", "end the run; what was answered is kept"),
    _look("validate", "baseline", "b", "baseline", "choose what to hold the validation against", footer=False),
    _look("validate", "next_sample", "m", "next answer", "the next of several answers to the query", footer=False),
    _look("validate", "next_suite", "S", "suite", "the answers to the next suite", footer=False),
    _look("validate", "tokens", "t", "tokens", "the prompt as tokens, or as text", footer=False),
    _look("validate", "next_row", "K", "next row", "mark the next of the training rows most like it", footer=False),
    _look("validate", "to_row", "E", "training row", "open the marked training row in Data", footer=False),
    _look("validate", "close", "escape", "back", "leave the answer, the filter's line, the filter", footer=False),
    # Compare
    _look("compare", "before", "b", "from", "choose the validation to compare from"),
    _look("compare", "after", "m", "to", "choose the validation to compare to"),
    _look("compare", "third", "M", "third", "a third validation beside the two, or take it away", footer=False),
    _look("compare", "turn_round", "T", "swap", "compare the other way round"),
    _look("compare", "turn", "t", "all", "list those that are the same in both too, or what changed alone"),
    _look("compare", "back", "escape", "back", "go back to the list of what changed", footer=False),
    # Playground
    _pane("playground", "ask", "enter", "ask", "type a question", key="↵"),
    _pane("playground", "stop", "escape,ctrl+c", "stop", "end the answer where it is", key="esc"),
    _look("playground", "leave", "escape", "back", "leave the question's line; letters are keys again", key="esc"),
    _pane("playground", "choose", "m", "model", "choose the model to ask: any run's, the catalog's, a folder"),
    _pane("playground", "beside", "b", "compare with", "ask a second model too, or take it away", footer=False),
    _look("playground", "next_fixture", "r", "fixture", "what the answer's code does in the next fixture"),
    _pane(
        "playground", "turn", "t", "project", "run the answer's code in this project with the real tools, or go back"
    ),
    _look("playground", "unfold", "U", "unfold", "all that real tools returned, or a line of each", footer=False),
    _pane("playground", "keep", "a", "keep", "keep the answer as a row to learn from, once you have looked at it"),
    _pane("playground", "keep_query", "Q", "suite", "keep the question as a query, once you said what is expected"),
    _pane("playground", "decoding", "e", "settings", "temperature, max_tokens and seed", footer=False),
    _pane("playground", "record", "w", "record", "keep what a real tool returned as a fixture's answer", footer=False),
    _look("playground", "earlier", "i", "earlier", "show again what was asked before", footer=False),
    _look("playground", "clear", "W", "clear", "forget the answers", footer=False),
    _look("playground", "older_question", "up", "question before", "the question before this one", key="↑"),
    _look("playground", "newer_question", "down", "next question", "the question after this one", key="↓"),
    # Dialogs
    _pane("question", "yes", "y,enter", "yes", "do it", key="y"),
    _look("question", "no", "n,escape", "no", "leave it", key="n"),
    _look("runs", "show", "enter", "show", "show the marked run", key="↵"),
    _look("runs", "filter", "slash", "filter", "keep only the runs in which some words occur", key="/"),
    _look("runs", "order", "O", "sort", "another order: the newest, the best loss, what passed, the name, the state"),
    _look("runs", "take", "space", "take", "take the marked run for what is done with several, or leave it"),
    _look("runs", "overlay", "b", "overlay", "lay the taken runs (or the marked one) over the run that is shown"),
    _look("runs", "settings", "i", "settings", "what the settings of the taken runs differ in"),
    _pane("runs", "pause", "p", "pause", "hold the marked run after its current step"),
    _pane("runs", "go_on", "p", "go on", "let the marked run go on"),
    _pane("runs", "resume", "p", "resume", "go on from where the marked run was stopped, failed or crashed"),
    _pane("runs", "stop", "s", "stop", "end the marked run after its current step; it can be resumed"),
    _pane("runs", "new_run", "n", "new", "start a run of a recipe"),
    _pane("runs", "clone", "Y", "copy", "start a run with the settings of the marked one, changed or not"),
    _pane("runs", "title", "e", "title", "give the marked run a title"),
    _pane("runs", "note", "N", "note", "write down something about it"),
    _pane("runs", "put_away", "H", "archive", "archive the marked run: out of the list, or back into it"),
    _look("runs", "show_put_away", "V", "all", "show the archived runs too"),
    _pane("runs", "delete", "X,delete", "delete", "delete its folder, once you said yes", key="X"),
    _look("runs", "close", "escape,q", "close", "leave the runs", key="esc"),
    _look("suites", "read", "enter", "read", "read the marked query", key="↵"),
    _look("suites", "filter", "slash", "find", "keep only the queries in which some words occur", key="/"),
    _look("suites", "next_file", "S", "suite", "the next suite"),
    _look("suites", "attempt", "r", "try", "type an answer to the query: how it is graded, what its code does"),
    _pane("suites", "validate", "v", "ask", "ask a model of the run this suite, or this query"),
    _look("suites", "check", "c", "check", "read the suite again: is it whole, and if not, which line is wrong"),
    _pane("suites", "edit", "e", "edit", "open the query in $VISUAL or $EDITOR, and check what came of it"),
    _pane("suites", "new_query", "n", "new", "write a query: the question, and what is expected of an answer"),
    _pane("suites", "copy_file", "Y", "copy", "write a copy of the suite into the workspace, to be changed"),
    _look("suites", "close", "escape,q", "close", "leave the query, the search, the suites", key="esc"),
    _look("lessons", "read", "enter", "read", "read the marked intent", key="↵"),
    _look("lessons", "filter", "slash", "find", "keep only the intents in which some words occur", key="/"),
    _look("lessons", "next_file", "S", "lesson", "the next lesson"),
    _look("lessons", "other_rows", "m", "rows", "draw other rows of the intent, and grade them"),
    _look("lessons", "check", "c", "check", "read the lesson again and judge its rows: which line is wrong"),
    _pane("lessons", "edit", "e", "edit", "open the intent in $VISUAL or $EDITOR, and check what came of it"),
    _pane("lessons", "new_lesson", "n", "new", "write a lesson to start from into the workspace"),
    _pane("lessons", "copy_file", "Y", "copy", "write a copy of the lesson into the workspace, to be changed"),
    _pane("lessons", "build", "w", "build", "make a dataset of the lesson, of which the grader passes every row"),
    _look("lessons", "close", "escape,q", "close", "leave the intent, the search, the lessons", key="esc"),
    _look("try_answer", "next_field", "f2", "grade", "go from the answer to its grade, and back", key="F2"),
    _look("try_answer", "close", "escape", "close", "leave it; what was typed is there when you come back", key="esc"),
    _pane("form", "start", "ctrl+s", "go on", "show what will run with these settings", key="^s"),
    _look("form", "search", "ctrl+f", "find", "find a setting by its name, or by what it is for", key="^f"),
    _look("form", "next_field", "down", "next", "go to the next setting", key="↓"),
    _look("form", "previous_field", "up", "previous", "go to the setting before", key="↑"),
    _look("form", "cancel", "escape", "cancel", "start nothing", key="esc"),
    _pane("keep_query", "keep", "ctrl+s", "save", "write the query into the suite", key="^s"),
    _pane("keep_query", "take", "ctrl+t", "the answer is right", "expect what the answer does: it is right", key="^t"),
    _look("keep_query", "next_field", "down", "next", "go to the next field", key="↓"),
    _look("keep_query", "previous_field", "up", "previous", "go to the field before", key="↑"),
    _look("keep_query", "cancel", "escape", "cancel", "keep nothing", key="esc"),
    _pane("keep_row", "keep", "ctrl+s", "save", "grade it as it stands, and save it as a row", key="^s"),
    _look("keep_row", "next_field", "f2", "words", "go from the answer to the words, and back", key="F2"),
    _look("keep_row", "cancel", "escape", "cancel", "keep nothing", key="esc"),
    _pane("plan", "start", "enter,ctrl+s", "start", "start the run", key="↵"),
    _look("plan", "cancel", "escape,q", "back", "back to the settings; nothing starts", key="esc"),
    _pane("asker", "take", "enter", "OK", "use what was typed", key="↵"),
    _look("asker", "cancel", "escape", "cancel", "leave it as it was", key="esc"),
    _look("sheet", "close", "escape,q,enter", "close", "close it", key="esc"),
    _look("chooser", "choose", "enter", "OK", "choose the marked line", key="↵"),
    _look("chooser", "cancel", "escape,q", "cancel", "choose nothing", key="esc"),
    _pane("asking", "submit", "enter", "OK", "use what was typed", key="↵"),
    _look("asking", "cancel", "escape", "cancel", "leave it as it was", key="esc"),
    _pane("editor", "save", "ctrl+s", "save", "use the row as it is now", key="^s"),
    _pane("editor", "run", "f5", "run", "run the code of what stands there in the sandbox; nothing is saved", key="F5"),
    _pane("editor", "note", "f2", "note", "go to the note and back", key="F2"),
    _look("editor", "cancel", "escape", "cancel", "leave the row as it was", key="esc"),
    _pane("drafts", "accept", "a", "accept", "take the draft, or take that back"),
    _pane("drafts", "drop", "d", "drop", "leave the draft out, or take that back"),
    _pane("drafts", "edit", "e", "edit", "rewrite the draft; it is checked and run again"),
    _pane("drafts", "accept_all", "A", "all", "take every draft that passes its checks"),
    _pane("drafts", "save_as", "w", "save", "make a dataset of what was accepted"),
    _pane("drafts", "new_lesson", "n", "lesson", "write what was accepted as a lesson, to go on with by hand"),
    _pane("drafts", "train", "l", "train", "train on it, from the run's adapter on or from scratch"),
    _look("drafts", "close", "escape,q", "close", "leave the drafts; they stay as they are", key="esc"),
    _look("filter", "take", "space", "take or leave", "take the value that is marked, or leave it"),
    _look("filter", "apply", "enter", "OK", "keep only rows like this", key="↵"),
    _look("filter", "clear", "ctrl+x", "clear", "take everything back", key="^x"),
    _look("filter", "cancel", "escape", "cancel", "leave the filter as it was", key="esc"),
    _look("search", "regex", "ctrl+r", "regex", "search for a regular expression, or plainly", key="^r"),
    _pane("quantize_form", "up", "up", "setting", "the setting above", footer=False, key="↑"),
    _pane("quantize_form", "down", "down,tab", "setting", "the setting below", key="↓"),
    _pane("quantize_form", "before", "left", "value", "the value before", footer=False, key="←"),
    _pane("quantize_form", "next", "right,space", "value", "the next value", key="→"),
    _pane("quantize_form", "start", "enter", "quantize", "start", key="↵"),
    _look("quantize_form", "cancel", "escape,q", "cancel", "start nothing", key="esc"),
    _pane("validate_form", "up", "up", "setting", "the setting above", footer=False, key="↑"),
    _pane("validate_form", "down", "down,tab", "setting", "the setting below", key="↓"),
    _pane("validate_form", "before", "left", "value", "the value before", footer=False, key="←"),
    _pane("validate_form", "next", "right,space", "value", "the next value", key="→"),
    _pane("validate_form", "start", "enter", "ask", "start", key="↵"),
    _look("validate_form", "cancel", "escape,q", "cancel", "ask nothing", key="esc"),
    _pane("sweep_form", "take", "space", "take or leave", "take the candidate that is marked, or leave it"),
    _pane("sweep_form", "start", "enter", "sweep", "start", key="↵"),
    _look("sweep_form", "cancel", "escape,q", "cancel", "start nothing", key="esc"),
    _look("help", "close", "escape,q,question_mark", "close", "close the help", key="esc"),
)
