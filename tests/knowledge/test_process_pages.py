"""The editor of processes, as a browser uses it."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from core.actor import Actor
from knowledge.models import Article
from knowledge.steps import Process
from tests.factories.knowledge import open_of
from tests.factories.processes import CONFIRM, RETRY, process, process_draft
from tests.people import browser_of
from tests.world import World

RUNBOOK = b"""# Volumes go read-only

## Prerequisites

- The host runs multipath.

## Steps

1. Confirm one host or all.

       multipath -ll

2. Check that paths are back.
"""


def titles(article: Article) -> list[str]:
    return [step.title for step in Process.of(open_of(article).body).steps]


def test_process_is_written_step_by_step(northwind: World, ada: Actor) -> None:
    browser = browser_of(ada)
    sent = {"title": "Collect logs", "audience": "all", "topic": "", "team": ""}
    where = browser.post("/knowledge/new/?kind=process", sent)["Location"]
    article = Article.objects.get()
    assert where == f"/knowledge/{article.pk}/steps/"
    for title in ("Open a shell", "Copy the log"):
        answer = browser.post(f"{where}step/", {"kind": "action", "title": title})
        assert answer.status_code == 302
    assert titles(article) == ["Open a shell", "Copy the log"]
    key = Process.of(open_of(article).body).steps[1].key
    browser.post(f"{where}shape/", {"do": "up", "field": key})
    assert titles(article) == ["Copy the log", "Open a shell"]
    browser.post(f"{where}shape/", {"do": "drop", "field": key, "section": "0", "at": "1"})
    assert titles(article) == ["Open a shell", "Copy the log"]
    browser.post(f"{where}shape/", {"do": "out", "field": key})
    assert titles(article) == ["Open a shell"]


def test_editor_says_what_is_wrong_beside_its_step(northwind: World, ada: Actor) -> None:
    article = process_draft(ada, steps=[{"key": CONFIRM, "kind": "decision", "title": "Both?"}])
    shown = browser_of(ada).get(f"/knowledge/{article.pk}/steps/").context["shown"]
    assert shown.steps[0].problems
    assert b"errors" in browser_of(ada).get(f"/knowledge/{article.pk}/steps/").content
    refused = browser_of(ada).post(f"/knowledge/{article.pk}/publish/", {})
    assert refused.status_code == 422


def test_bad_step_comes_back_with_its_words(northwind: World, ada: Actor) -> None:
    article = process_draft(ada)
    answer = browser_of(ada).post(f"/knowledge/{article.pk}/steps/step/", {"kind": "action", "title": "T" * 201})
    assert answer.status_code == 422
    assert b"T" * 201 in answer.content


def test_lines_whose_words_stay_keep_their_keys(northwind: World, ada: Actor) -> None:
    article = process_draft(ada)
    path = f"/knowledge/{article.pk}/steps/about/"
    form = browser_of(ada).get(path).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent["preconditions"] += "\nIs it RHEL?"
    browser_of(ada).post(path, sent)
    asked = Process.of(open_of(article).body).preconditions
    assert asked[0].key == "0000000a"
    assert [one.text for one in asked][1:] == ["Is it RHEL?"]


def test_changing_a_published_process_begins_a_draft(northwind: World, ada: Actor) -> None:
    article = process(ada)
    browser = browser_of(ada)
    assert browser.get(f"/knowledge/{article.pk}/edit/")["Location"] == f"/knowledge/{article.pk}/steps/"
    browser.post(f"/knowledge/{article.pk}/steps/shape/", {"do": "out", "field": RETRY})
    assert len(titles(article)) == 3
    page = browser.get(f"/knowledge/{article.pk}/").content.decode()
    assert "Set the retry count on one host" in page
    draft = browser.get(f"/knowledge/{article.pk}/draft/").content.decode()
    assert "Step taken out" in draft


def test_preview_follows_the_way_that_is_tried(northwind: World, ada: Actor) -> None:
    article = process_draft(ada)
    path = f"/knowledge/{article.pk}/steps/preview/"
    assert [one.may_follow for one in browser_of(ada).get(path).context["steps"]] == [False, False, False, True]
    taken = browser_of(ada).get(f"{path}?00000003=1").context["steps"]
    assert [one.may_follow for one in taken] == [False] * 4


def test_runbook_is_read_in_from_a_file_and_written_again(northwind: World, ada: Actor) -> None:
    browser = browser_of(ada)
    answer = browser.post("/knowledge/import/", {"file": SimpleUploadedFile("multipath.md", RUNBOOK)})
    article = Article.objects.get()
    assert answer["Location"] == f"/knowledge/{article.pk}/steps/"
    assert article.title == "Volumes go read-only"
    assert len(titles(article)) == 2
    written = browser.get(f"/knowledge/{article.pk}/steps/export/")
    assert b"multipath -ll" in written.content
    assert written["Content-Disposition"] == 'attachment; filename="volumes-go-read-only.md"'


def test_what_is_no_text_is_refused_with_a_sentence(northwind: World, ada: Actor) -> None:
    answer = browser_of(ada).post("/knowledge/import/", {"file": SimpleUploadedFile("a.md", b"\xff\xfe\x00x")})
    assert answer.status_code == 422
    assert b"not text in UTF-8" in answer.content
    assert not Article.objects.exists()


def test_process_of_another_team_is_not_edited(northwind: World, ada: Actor, ben: Actor, ravi: Actor) -> None:
    article = process_draft(ada)
    Article.objects.filter(pk=article.pk).update(audience="team", team_id=next(iter(ada.team_ids)))
    Article.objects.filter(pk=article.pk).update(owner=ada.card)
    for part in ("steps/", "steps/about/", "steps/step/", "steps/preview/", "steps/export/", "draft/"):
        assert browser_of(ben).get(f"/knowledge/{article.pk}/{part}").status_code == 404
    assert browser_of(ravi).get(f"/knowledge/{article.pk}/").status_code in (403, 404)
