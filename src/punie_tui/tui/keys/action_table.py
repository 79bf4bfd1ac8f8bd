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
    _global_look("runs", "R", "runs", "list all runs: show, filter, name, copy, archive or delete them", footer=True),
    _global_look(
        "why", "exclamation_mark", "why", "show in full why the run did not succeed: reasons, checks, alerts", key="!"
    ),
    _global_look(
        "copy", "y", "copy", "copy what is shown (question, answer, code or path) to the clipboard and to a file"
    ),
    _global("open", "o", "open", "open the file behind what is shown in $VISUAL or $EDITOR, at its line"),
    _global("undo", "ctrl+z", "undo", "take back the last decision made in this pane", key="^z"),
    _global_look("maximize", "f10,asterisk", "larger", "show one panel on the whole screen, or restore it", key="F10"),
    _global_look("help", "question_mark,f1", "help", "show all keys and what they do", footer=True, key="?"),
    _global_look("command_palette", "ctrl+p", "commands", "find a command by typing", footer=True, key="^p"),
    _global_look("quit", "q", "quit", "close the dashboard; whatever is running continues", footer=True),
    # Data
    _look("data", "search", "slash", "search", "show only the rows that contain a text", key="/"),
    _look("data", "filter", "F", "filter", "show only some rows, by tool, source, pattern, length, failed check …"),
    _look("data", "tokens", "t", "tokens", "show the row as the trainer sees it, or as a chat"),
    _look("data", "run", "r", "run", "run the row's code in the sandbox; again: in the next fixture"),
    _look("data", "json", "J", "JSON", "show the row as its JSON, or as a chat", footer=False),
    _look("data", "check", "c", "check", "check the dataset: what fails, where, why it matters, how to fix it"),
    _look("data", "plots", "i", "plots", "plot how lengths, tools, patterns and splits are distributed", footer=False),
    _pane("data", "keep", "a", "keep", "mark the row as kept, or unmark it", footer=False),
    _pane("data", "drop", "d", "drop", "mark the row as dropped, or unmark it", footer=False),
    _pane("data", "edit", "e", "edit", "edit the row by hand; the file is not changed", footer=False),
    _pane("data", "note", "N", "note", "write a note on why the row is kept, dropped or edited", footer=False),
    _pane("data", "save_as", "w", "write", "write a new dataset with these decisions applied", footer=False),
    _look("data", "compare", "b", "compare", "compare with another dataset: added, removed, changed", footer=False),
    _look(
        "data", "order", "O", "length", "sort by length: longest first, shortest first, or as in the file", footer=False
    ),
    _look("data", "system", "U", "system", "unfold the system prompt, or fold it", footer=False),
    _look(
        "data",
        "lessons",
        "l",
        "lessons",
        "show what the rows are made from: intents, graded rows, coverage",
        footer=False,
    ),
    _look("data", "back", "escape", "back", "leave the list, the view, the search or the filter", footer=False),
    _look("data", "reload", "f5", "reload", "look for datasets again", footer=False),
    # Train
    _pane("train", "pause", "p", "pause", "pause the run after its current step"),
    _pane("train", "go_on", "p", "continue", "continue the paused run"),
    _pane("train", "stop", "s", "stop", "stop the run after its current step; it can be resumed"),
    _pane("train", "resume", "p", "resume", "continue a stopped, failed or crashed run where it ended"),
    _pane("train", "checkpoint", "C", "save", "save a checkpoint now"),
    _pane("train", "new_run", "n", "new", "start a run from a recipe, with or without changed settings"),
    _pane(
        "train", "learning_rate", "e", "learning rate", "change the learning rate from the next step on", footer=False
    ),
    _look("train", "next_measure", "m", "tab", "show the next measure in the large chart: loss, behaviour, …"),
    _look("train", "previous_measure", "M", "tab back", "show the previous measure in the large chart", footer=False),
    _look("train", "overlay", "b", "overlay", "overlay other runs on this one, or remove them"),
    _look("train", "answers", "i", "answers", "read the answers of the last probe", footer=False),
    _look("train", "worker_log", "I", "log", "read the last lines that the worker wrote", footer=False),
    _look("train", "log_axis", "L", "scale", "scale: linear, logarithmic, or without outliers", footer=False),
    _look("train", "unit", "t", "unit", "plot the curves by iterations, tokens or seconds of training", footer=False),
    _pane("train", "write", "w", "write", "write the large chart to files: SVG as shown, CSV of the run", footer=False),
    _look("train", "smoother", "plus,equals_sign", "smooth", "smooth the training loss more", footer=False, key="+"),
    _look("train", "rougher", "minus", "rough", "smooth the training loss less", footer=False, key="-"),
    _look("train", "zoom_in", "up", "zoom in", "show less of the run (or use the mouse wheel)", footer=False, key="↑"),
    _look("train", "zoom_out", "down", "zoom out", "show more of the run", footer=False, key="↓"),
    _look(
        "train", "pan_left", "comma,ctrl+left", "earlier", "move to the left (or drag the chart)", footer=False, key=","
    ),
    _look("train", "pan_right", "full_stop,ctrl+right", "later", "move to the right", footer=False, key="."),
    _look("train", "cursor_left", "left", "cursor left", "read the values a column back", footer=False, key="←"),
    _look("train", "cursor_right", "right", "cursor right", "read the values a column ahead", footer=False, key="→"),
    _look(
        "train",
        "cursor_far_left",
        "shift+left",
        "cursor far left",
        "read the values ten columns back",
        footer=False,
        key="⇧←",
    ),
    _look(
        "train",
        "cursor_far_right",
        "shift+right",
        "cursor far right",
        "read the values ten columns ahead",
        footer=False,
        key="⇧→",
    ),
    _look("train", "follow", "h", "follow", "follow the newest part of the run, or stop following it", footer=False),
    _look("train", "show_all", "escape", "reset zoom", "show the whole run, without a cursor", footer=False, key="esc"),
    # Models
    _pane("models", "fuse", "u", "fuse", "merge the run's adapter into its base model, as a new model"),
    _pane("models", "quantize", "z", "quantize", "make a smaller model; asks for method, mode, bits and group size"),
    _pane("models", "sweep", "Z", "sweep", "make several quantized models, measure them, validate them"),
    _pane("models", "validate", "v", "validate", "ask the chosen model the suite's queries"),
    _pane("models", "promote", "P", "promote", "put the chosen model into production"),
    _pane("models", "roll_back", "B", "roll back", "put the previous model back into production", footer=False),
    _pane("models", "archive", "H", "archive", "archive the chosen model; its files stay", footer=False),
    _pane("models", "restore", "H", "unarchive", "take the chosen model out of the archive", footer=False),
    _pane(
        "models", "delete", "X,delete", "delete", "delete the chosen model's files; asks first", footer=False, key="X"
    ),
    _look(
        "models", "verify", "c", "verify", "read the model's files again and compare them with its card", footer=False
    ),
    _pane("models", "stop", "s", "stop", "stop the running job; nothing half-made is left"),
    _look("models", "turn", "t", "next view", "show the card, the sweep or the disk", footer=False),
    _look(
        "models", "measure", "m", "measure", "plot a sweep's sizes against outcome, or against fidelity", footer=False
    ),
    # Validate
    _look("validate", "open", "enter", "open", "read the chosen answer", footer=False, key="↵"),
    _look("validate", "next_failure", "f", "failure", "go to the next failed query"),
    _look("validate", "next_difference", "D", "diff", "go to the next query that differs from the baseline"),
    _pane("validate", "accept", "a", "accept", "mark the answer as right by hand, or unmark it", footer=False),
    _pane("validate", "reject", "d", "reject", "mark the answer as wrong by hand, or unmark it", footer=False),
    _pane("validate", "flywheel", "x", "flywheel", "mark the answer as one to learn from, or unmark it", footer=False),
    _pane(
        "validate",
        "draft",
        "l",
        "learn",
        "draft training rows for what failed here and for the answers marked with x",
        footer=False,
    ),
    _look(
        "validate",
        "filter",
        "slash",
        "filter",
        "show only some queries, by stage, tool, category, tag or text",
        key="/",
    ),
    _pane("validate", "validate", "v", "validate", "validate a model of this run: choose suite, queries and samples"),
    _look(
        "validate",
        "suites",
        "Q",
        "suites",
        "show all suites: read them, try an answer, write a query, validate",
        footer=False,
    ),
    _pane("validate", "pause", "p", "pause", "pause the run after its current step"),
    _pane("validate", "go_on", "p", "continue", "continue the paused run"),
    _pane("validate", "stop", "s", "stop", "stop the run; the answers so far are kept"),
    _look("validate", "baseline", "b", "baseline", "choose what to compare the validation with", footer=False),
    _look("validate", "next_sample", "m", "next answer", "show the next of several answers to the query", footer=False),
    _look("validate", "next_suite", "S", "suite", "show the answers to the next suite", footer=False),
    _look("validate", "tokens", "t", "tokens", "show the prompt as tokens, or as text", footer=False),
    _look("validate", "next_row", "K", "next row", "go to the next most similar training row", footer=False),
    _look("validate", "to_row", "E", "training row", "open the highlighted training row in Data", footer=False),
    _look("validate", "close", "escape", "back", "leave the answer, the filter line or the filter", footer=False),
    # Compare
    _look("compare", "before", "b", "from", "choose the validation to compare from"),
    _look("compare", "after", "m", "to", "choose the validation to compare to"),
    _look("compare", "third", "M", "third", "show a third validation beside the two, or remove it", footer=False),
    _look("compare", "turn_round", "T", "swap", "compare the other way round"),
    _look("compare", "turn", "t", "all", "list all queries, or only those that changed"),
    _look("compare", "back", "escape", "back", "go back to the list of what changed", footer=False),
    # Playground
    _pane("playground", "ask", "enter", "ask", "type a question", key="↵"),
    _pane("playground", "stop", "escape,ctrl+c", "stop", "stop the answer where it is", key="esc"),
    _look("playground", "leave", "escape", "back", "leave the question line; letters are keys again", key="esc"),
    _pane("playground", "choose", "m", "model", "choose the model to ask: of a run, of the catalog, in a folder"),
    _pane("playground", "beside", "b", "compare with", "ask a second model too, or remove it", footer=False),
    _look("playground", "next_fixture", "r", "fixture", "show what the answer's code does in the next fixture"),
    _pane(
        "playground", "turn", "t", "project", "run the answer's code in this project with the real tools, or go back"
    ),
    _look(
        "playground",
        "unfold",
        "U",
        "unfold",
        "show all that the real tools returned, or one line of each",
        footer=False,
    ),
    _pane("playground", "keep", "a", "keep", "keep the answer as a training row, after you have reviewed it"),
    _pane("playground", "keep_query", "Q", "suite", "keep the question as a query; asks what to expect of an answer"),
    _pane("playground", "decoding", "e", "settings", "change temperature, max_tokens and seed", footer=False),
    _pane(
        "playground", "record", "w", "record", "record what a real tool returned as a fixture's answer", footer=False
    ),
    _look("playground", "earlier", "i", "earlier", "show an earlier question and its answer again", footer=False),
    _look("playground", "clear", "W", "clear", "clear the answers", footer=False),
    _look("playground", "older_question", "up", "previous question", "go to the previous question", key="↑"),
    _look("playground", "newer_question", "down", "next question", "go to the next question", key="↓"),
    # Dialogs
    _pane("question", "yes", "y,enter", "yes", "do it", key="y"),
    _look("question", "no", "n,escape", "no", "do not do it", key="n"),
    _look("runs", "show", "enter", "show", "show the highlighted run", key="↵"),
    _look("runs", "filter", "slash", "filter", "show only the runs that contain some words", key="/"),
    _look("runs", "order", "O", "sort", "change the order: by age, best loss, passed queries, name or state"),
    _look(
        "runs", "select", "space", "select", "select the highlighted run, for what is done with several, or deselect it"
    ),
    _look(
        "runs", "overlay", "b", "overlay", "overlay the selected runs (or the highlighted one) on the run that is shown"
    ),
    _look("runs", "settings", "i", "settings", "show the settings in which the selected runs differ"),
    _pane("runs", "pause", "p", "pause", "pause the highlighted run after its current step"),
    _pane("runs", "go_on", "p", "continue", "continue the highlighted run"),
    _pane("runs", "resume", "p", "resume", "continue the highlighted run where it was stopped, failed or crashed"),
    _pane("runs", "stop", "s", "stop", "stop the highlighted run after its current step; it can be resumed"),
    _pane("runs", "new_run", "n", "new", "start a run from a recipe"),
    _pane("runs", "clone", "Y", "copy", "start a run with the settings of the highlighted one, changed or not"),
    _pane("runs", "title", "e", "title", "give the highlighted run a title"),
    _pane("runs", "note", "N", "note", "write a note about the highlighted run"),
    _pane("runs", "archive", "H", "archive", "archive the highlighted run, or put it back into the list"),
    _look("runs", "show_archived", "V", "all", "show the archived runs too"),
    _pane("runs", "delete", "X,delete", "delete", "delete the highlighted run's folder; asks first", key="X"),
    _look("runs", "close", "escape,q", "close", "close the list of runs", key="esc"),
    _look("suites", "read", "enter", "read", "read the highlighted query", key="↵"),
    _look("suites", "filter", "slash", "find", "show only the queries that contain some words", key="/"),
    _look("suites", "next_file", "S", "suite", "show the next suite"),
    _look("suites", "attempt", "r", "try", "type an answer to the query; see its grade and what its code does"),
    _pane("suites", "validate", "v", "ask", "ask a model of the run all queries of this suite, or this one"),
    _look("suites", "check", "c", "check", "read the suite again and check it: which line is wrong, if any"),
    _pane("suites", "edit", "e", "edit", "open the query in $VISUAL or $EDITOR, then check the suite"),
    _pane("suites", "new_query", "n", "new", "write a query: the question, and what is expected of an answer"),
    _pane("suites", "copy_file", "Y", "copy", "write a copy of the suite into the workspace, to change it there"),
    _look("suites", "close", "escape,q", "close", "leave the query, the search or the suites", key="esc"),
    _look("lessons", "read", "enter", "read", "read the highlighted intent", key="↵"),
    _look("lessons", "filter", "slash", "find", "show only the intents that contain some words", key="/"),
    _look("lessons", "next_file", "S", "lesson", "show the next lesson"),
    _look("lessons", "other_rows", "m", "rows", "sample other rows of the intent and grade them"),
    _look("lessons", "check", "c", "check", "read the lesson again and judge its rows: which line is wrong, if any"),
    _pane("lessons", "edit", "e", "edit", "open the intent in $VISUAL or $EDITOR, then check the lesson"),
    _pane("lessons", "new_lesson", "n", "new", "write a new lesson to start from into the workspace"),
    _pane("lessons", "copy_file", "Y", "copy", "write a copy of the lesson into the workspace, to change it there"),
    _pane("lessons", "build", "w", "build", "build a dataset from the lesson; every row in it passes the grader"),
    _look("lessons", "close", "escape,q", "close", "leave the intent, the search or the lessons", key="esc"),
    _look("try_answer", "next_field", "f2", "grade", "go from the answer to its grade, and back", key="F2"),
    _look(
        "try_answer", "close", "escape", "close", "close this; what you typed is kept until you come back", key="esc"
    ),
    _pane("form", "start", "ctrl+s", "continue", "show what will run with these settings", key="^s"),
    _look("form", "search", "ctrl+f", "find", "find a setting by its name or by what it is for", key="^f"),
    _look("form", "next_field", "down", "next", "go to the next setting", key="↓"),
    _look("form", "previous_field", "up", "previous", "go to the previous setting", key="↑"),
    _look("form", "cancel", "escape", "cancel", "start nothing", key="esc"),
    _pane("keep_query", "keep", "ctrl+s", "save", "write the query into the suite", key="^s"),
    _pane(
        "keep_query",
        "take",
        "ctrl+t",
        "the answer is right",
        "expect what the answer does, since it is right",
        key="^t",
    ),
    _look("keep_query", "next_field", "down", "next", "go to the next field", key="↓"),
    _look("keep_query", "previous_field", "up", "previous", "go to the previous field", key="↑"),
    _look("keep_query", "cancel", "escape", "cancel", "keep nothing", key="esc"),
    _pane("keep_row", "keep", "ctrl+s", "save", "grade the answer as it is now, and save it as a row", key="^s"),
    _look("keep_row", "next_field", "f2", "next field", "go to the next field", key="F2"),
    _look("keep_row", "cancel", "escape", "cancel", "keep nothing", key="esc"),
    _pane("plan", "start", "enter,ctrl+s", "start", "start the run", key="↵"),
    _look("plan", "cancel", "escape,q", "back", "go back to the settings; nothing is started", key="esc"),
    _pane("asker", "take", "enter", "OK", "use what was typed", key="↵"),
    _look("asker", "cancel", "escape", "cancel", "leave it as it was", key="esc"),
    _look("sheet", "close", "escape,q,enter", "close", "close it", key="esc"),
    _look("chooser", "choose", "enter", "OK", "choose the highlighted line", key="↵"),
    _look("chooser", "cancel", "escape,q", "cancel", "choose nothing", key="esc"),
    _pane("asking", "submit", "enter", "OK", "use what was typed", key="↵"),
    _look("asking", "cancel", "escape", "cancel", "leave it as it was", key="esc"),
    _pane("editor", "save", "ctrl+s", "save", "use the row as it is now", key="^s"),
    _pane("editor", "run", "f5", "run", "run the code of the edited row in the sandbox; nothing is saved", key="F5"),
    _pane("editor", "note", "f2", "note", "go to the note and back", key="F2"),
    _look("editor", "cancel", "escape", "cancel", "leave the row as it was", key="esc"),
    _pane("drafts", "accept", "a", "accept", "accept the draft, or unmark it"),
    _pane("drafts", "drop", "d", "drop", "drop the draft, or unmark it"),
    _pane("drafts", "edit", "e", "edit", "rewrite the draft; it is checked and run again"),
    _pane("drafts", "accept_all", "A", "all", "accept every draft that passes its checks"),
    _pane("drafts", "save_as", "w", "save", "make a dataset of the accepted drafts"),
    _pane("drafts", "new_lesson", "n", "lesson", "write the accepted drafts as a lesson, to edit further by hand"),
    _pane("drafts", "train", "l", "train", "train on the accepted drafts, from the run's adapter or from scratch"),
    _look("drafts", "close", "escape,q", "close", "close the drafts; they are kept as they are", key="esc"),
    _look("filter", "take", "space", "select", "select the highlighted value, or deselect it"),
    _look("filter", "apply", "enter", "OK", "show only the rows that match", key="↵"),
    _look("filter", "clear", "ctrl+x", "clear", "deselect everything", key="^x"),
    _look("filter", "cancel", "escape", "cancel", "leave the filter as it was", key="esc"),
    _look("search", "regex", "ctrl+r", "regex", "search for a regular expression, or for plain text", key="^r"),
    _pane("quantize_form", "up", "up", "setting", "go to the setting above", footer=False, key="↑"),
    _pane("quantize_form", "down", "down,tab", "setting", "go to the setting below", key="↓"),
    _pane("quantize_form", "before", "left", "value", "choose the previous value", footer=False, key="←"),
    _pane("quantize_form", "next", "right,space", "value", "choose the next value", key="→"),
    _pane("quantize_form", "start", "enter", "quantize", "start quantizing", key="↵"),
    _look("quantize_form", "cancel", "escape,q", "cancel", "start nothing", key="esc"),
    _pane("validate_form", "up", "up", "setting", "go to the setting above", footer=False, key="↑"),
    _pane("validate_form", "down", "down,tab", "setting", "go to the setting below", key="↓"),
    _pane("validate_form", "before", "left", "value", "choose the previous value", footer=False, key="←"),
    _pane("validate_form", "next", "right,space", "value", "choose the next value", key="→"),
    _pane("validate_form", "start", "enter", "ask", "start asking", key="↵"),
    _look("validate_form", "cancel", "escape,q", "cancel", "ask nothing", key="esc"),
    _pane("sweep_form", "take", "space", "select", "select the highlighted candidate, or deselect it"),
    _pane("sweep_form", "start", "enter", "sweep", "start the sweep", key="↵"),
    _look("sweep_form", "cancel", "escape,q", "cancel", "start nothing", key="esc"),
    _look("help", "close", "escape,q,question_mark", "close", "close the help", key="esc"),
)
