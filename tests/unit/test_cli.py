"""The command line keeps its promises for every verb: an example, --json, one sentence for what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator

import click
import pytest

from punie_tui.cli import main
from punie_tui.cli.common.output import command
from punie_tui.cli.main import cli


def verbs(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from verbs(command, (*path, name))
        else:
            yield (*path, name), command


VERBS = dict(verbs(cli))


@pytest.mark.parametrize("path", VERBS, ids=" ".join)
def test_every_verb_has_help_with_an_example_of_itself(path):
    text = VERBS[path].help or ""
    assert f"punie-tui {' '.join(path)}" in text.partition("Example:")[2]


@pytest.mark.parametrize("path", VERBS, ids=" ".join)
def test_every_verb_can_answer_in_json(path):
    assert "--json" in {option for parameter in VERBS[path].params for option in parameter.opts}


@pytest.mark.parametrize("path", VERBS, ids=" ".join)
def test_every_option_says_what_it_is_for(path):
    options = [parameter for parameter in VERBS[path].params if isinstance(parameter, click.Option)]
    assert [option.opts for option in options if not option.help and not option.show_default] == []


def test_no_verb_takes_the_name_of_another():
    with pytest.raises(ValueError, match="two commands are called export"):
        command(cli, "export")(lambda session: None)


def test_the_verbs_of_the_first_road_are_there():
    wanted = {"demo", "doctor", "train", "fuse", "quantize", "validate", "pipeline", "runs", "watch", "stop", "resume"}
    assert wanted <= {path[0] for path in VERBS}
    assert {"data", "models"} <= {path[0] for path in VERBS}


def test_a_listing_of_nothing_is_an_empty_document(tmp_path, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["-w", str(tmp_path), "runs", "--json"])
    output = capsys.readouterr()
    assert (stopped.value.code, json.loads(output.out)) == (0, [])
    assert "punie-tui train" in output.err


def test_the_dashboard_without_a_terminal_points_to_watch(tmp_path, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["-w", str(tmp_path)])
    assert stopped.value.code == 2
    assert "punie-tui watch" in capsys.readouterr().err
