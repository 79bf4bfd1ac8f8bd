"""A dataset of accepted drafts: each run again, the bad ones told by their place, the failures named."""

from __future__ import annotations

import json

import pytest

from punie_tui.datasets.examples import read_examples
from punie_tui.datasets.manifest import described
from punie_tui.errors import UsageError
from punie_tui.flywheel import accepting
from punie_tui.flywheel.accepting import accept, accept_as_lesson
from punie_tui.flywheel.as_lesson import lesson_text
from punie_tui.flywheel.drafting import draft_into_file
from punie_tui.flywheel.drafts import drafts_file, read_drafts, write_drafts
from punie_tui.flywheel.failures import failures_of
from punie_tui.lessons.checking import faults_of
from punie_tui.lessons.library import load_lesson
from punie_tui.lessons.loading import read_form
from punie_tui.runs.store import Run
from punie_tui.settings import Settings
from punie_tui.validation.reports.comparison import JudgedValidation, find_validation


@pytest.fixture
def judged(settings: Settings, run: Run) -> JudgedValidation:
    judged = find_validation(settings, run.id)
    draft_into_file(settings, judged, failures_of(judged, every=True), count=4)
    return judged


def test_the_chosen_drafts_become_a_dataset_whose_manifest_names_the_failures(
    settings: Settings, judged: JudgedValidation
) -> None:
    accepted = accept(settings, judged, "phase26_3", [1, 3])
    assert accepted.path == settings.data / "phase26_3"
    assert accepted.refused == []
    rows = read_examples(accepted.path / "train.jsonl")
    assert [row.query for row in rows] == [draft.query for draft in accepted.drafts]
    assert {row.system for row in rows} == {judged.plan.system}
    manifest = json.loads((accepted.path / "manifest.json").read_bytes())
    (answered,) = manifest["answers"]
    assert (answered["run"], answered["suite"], answered["stage"]) == ("demo-1", "seed25", "validate-quantized")
    assert (answered["query"], answered["grading_stage"], answered["rows"]) == ("C3", "types", 2)
    files = {"train.jsonl": (accepted.path / "train.jsonl").read_bytes()}
    expected = described("phase26_3", "", {"train": rows}, files)
    assert (manifest["counts"], manifest["sha256"]) == (expected["counts"], expected["sha256"])


def test_drafts_become_a_lesson_of_which_rows_can_be_built(settings: Settings, judged: JudgedValidation) -> None:
    written = accept_as_lesson(settings, judged, "mended", [1, 2, 3, 4])
    assert written.refused == [] and written.path == settings.data / "lessons" / "mended.yaml"
    lesson = load_lesson(written.path, {})
    assert {phrasing for intent in lesson.intents for phrasing in intent.phrasings} == {
        draft.query for draft in written.drafts
    }
    assert {intent.answer.strip() for intent in lesson.intents} == {draft.code for draft in written.drafts}
    assert faults_of([lesson]) == []
    with pytest.raises(UsageError, match="exists"):
        accept_as_lesson(settings, judged, "mended", [1])


def test_a_dollar_in_a_draft_is_no_slot_and_one_answer_is_one_intent(
    judged: JudgedValidation, settings: Settings
) -> None:
    (_, first), *_ = read_drafts(drafts_file(settings, judged.run))
    drafts = [first.model_copy(update={"query": query, "code": "print('$5')"}) for query in ("It costs $5?", "And?")]
    form, _ = read_form(lesson_text("paid", drafts), "paid.yaml")
    (intent,) = form.intents
    assert (intent.ask, intent.code) == (["It costs $$5?", "And?"], "print('$$5')\n")  # type: ignore[union-attr]


def test_what_was_accepted_is_noted_in_the_file_and_counts_where_no_number_is_given(
    settings: Settings, judged: JudgedValidation
) -> None:
    accept(settings, judged, "one", [2])
    file = drafts_file(settings, judged.run)
    assert {draft.number: draft.decision for _, draft in read_drafts(file)} == {
        1: None,
        2: "accepted",
        3: None,
        4: None,
    }
    assert [draft.number for draft in accept(settings, judged, "two").drafts] == [2]


def test_cut_off_before_the_dataset_is_there_the_same_is_done_again(
    settings: Settings, judged: JudgedValidation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(accepting, "publish", killed)
        accept(settings, judged, "one", [2])
    assert accept(settings, judged, "one").path == settings.data / "one"


def test_a_draft_that_somebody_broke_is_refused_by_file_and_line_and_the_others_are_published(
    settings: Settings, judged: JudgedValidation
) -> None:
    file = drafts_file(settings, judged.run)
    drafts = [draft for _, draft in read_drafts(file)]
    drafts[1] = drafts[1].model_copy(update={"code": "print(1 / 0)"})
    write_drafts(file, drafts)
    accepted = accept(settings, judged, "mended", [1, 2, 3, 4])
    (refused,) = accepted.refused
    assert refused.place == f"{file}:2"
    assert "zero" in refused.reason
    assert accepted.path is not None
    assert len(read_examples(accepted.path / "train.jsonl")) == 3


def test_where_none_is_good_there_is_no_dataset(settings: Settings, judged: JudgedValidation) -> None:
    file = drafts_file(settings, judged.run)
    write_drafts(file, [draft.model_copy(update={"code": "print(1 / 0)"}) for _, draft in read_drafts(file)])
    accepted = accept(settings, judged, "none", [1, 2])
    assert accepted.path is None
    assert len(accepted.refused) == 2
    assert not (settings.data / "none").exists()


def test_a_number_that_is_not_there_is_told(settings: Settings, judged: JudgedValidation) -> None:
    with pytest.raises(UsageError, match="there is no draft 9; they are numbered 1 to 4"):
        accept(settings, judged, "any", [1, 9])


def test_with_nothing_accepted_it_says_how_to(settings: Settings, judged: JudgedValidation) -> None:
    with pytest.raises(UsageError, match="no draft is accepted yet; name drafts with --keep"):
        accept(settings, judged, "any")


def test_a_name_that_is_taken_is_refused(settings: Settings, judged: JudgedValidation) -> None:
    with pytest.raises(UsageError, match="there is already a dataset 'demo'"):
        accept(settings, judged, "demo", [1])


def test_without_drafts_it_says_how_to_make_some(settings: Settings, run: Run) -> None:
    with pytest.raises(UsageError, match="punie-tui flywheel draft"):
        accept(settings, find_validation(settings, run.id), "any", [1])
