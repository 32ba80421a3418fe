"""Addresses of what an organization knows."""

from django.urls import path

from knowledge.views import answers, articles, lists, processes, publishing, rules, tending

urlpatterns = [
    path("answers/", answers.answers, name="answers"),
    path("answers/<uuid:article_id>/", answers.answer, name="answer"),
    path("answers/<uuid:article_id>/vote/", answers.vote_answer, name="vote_answer"),
    path("settings/knowledge/", rules.knowledge_rules, name="knowledge_rules"),
    path("settings/knowledge/take-back/", rules.take_back_knowledge_rules, name="take_back_knowledge_rules"),
    path("settings/proficiency/", rules.proficiency, name="proficiency"),
    path("settings/proficiency/<uuid:person_id>/", rules.choose_proficiency, name="choose_proficiency"),
    path("knowledge/", lists.knowledge, name="knowledge"),
    path("knowledge/new/", articles.new_article, name="new_article"),
    path("knowledge/import/", processes.import_runbook, name="import_runbook"),
    path("knowledge/health/", lists.knowledge_health, name="knowledge_health"),
    path("knowledge/<uuid:article_id>/", articles.article, name="article"),
    path("knowledge/<uuid:article_id>/edit/", articles.edit_article, name="edit_article"),
    path("knowledge/<uuid:article_id>/discard/", articles.discard_article, name="discard_article"),
    path("knowledge/<uuid:article_id>/history/", articles.history, name="history_article"),
    path("knowledge/<uuid:article_id>/history/<int:revision>/", articles.compare, name="compare_article"),
    path("knowledge/<uuid:process_id>/steps/", processes.edit_process, name="edit_process"),
    path("knowledge/<uuid:process_id>/steps/about/", processes.about_process, name="about_process"),
    path("knowledge/<uuid:process_id>/steps/step/", processes.edit_step, name="edit_step"),
    path("knowledge/<uuid:process_id>/steps/shape/", processes.shape_steps, name="shape_steps"),
    path("knowledge/<uuid:process_id>/steps/preview/", processes.preview_process, name="preview_process"),
    path("knowledge/<uuid:process_id>/steps/export/", processes.export_process, name="export_process"),
    path("knowledge/<uuid:article_id>/draft/", publishing.draft_article, name="draft_article"),
    path("knowledge/<uuid:article_id>/review/", publishing.ask_review, name="ask_review"),
    path("knowledge/<uuid:article_id>/review/take-back/", publishing.take_from_review, name="take_from_review"),
    path("knowledge/<uuid:article_id>/reviews/<uuid:review_id>/", publishing.answer_review, name="answer_review"),
    path("knowledge/<uuid:article_id>/publish/", publishing.publish_article, name="publish_article"),
    path("knowledge/<uuid:article_id>/verify/", tending.verify_article, name="verify_article"),
    path("knowledge/<uuid:article_id>/flag/", tending.flag_article, name="flag_article"),
    path("knowledge/<uuid:article_id>/flags/<uuid:flag_id>/", tending.settle_flag, name="settle_flag"),
    path("knowledge/<uuid:article_id>/vote/", tending.vote_article, name="vote_article"),
    path("knowledge/<uuid:article_id>/govern/", tending.govern_article, name="govern_article"),
    path("knowledge/<uuid:article_id>/archive/", tending.archive_article, name="archive_article"),
    path("knowledge/<uuid:article_id>/restore/", tending.restore_article, name="restore_article"),
    path("knowledge/<uuid:article_id>/links/new/", tending.relate_article, name="relate_article"),
    path("knowledge/<uuid:article_id>/links/<uuid:link_id>/remove/", tending.unrelate_article, name="unrelate_article"),
]
