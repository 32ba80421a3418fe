"""Addresses of escalations, in the hall of a network."""

from django.urls import path

from network.views import endings, escalations, mentions, steps, threads

HERE = "n/<slug:network>/escalations/"
ONE = f"{HERE}<escalation:escalation>/"
THREAD = f"{ONE}threads/<uuid:thread_id>/"

urlpatterns = [
    path(HERE, escalations.escalations, name="escalations"),
    path(ONE, escalations.escalation, name="escalation"),
    path(f"{ONE}live/", escalations.escalation_live, name="escalation_live"),
    path(f"{ONE}mentions/", mentions.escalation_mentions, name="escalation_mentions"),
    path(f"{ONE}own-words.md", escalations.escalation_words, name="escalation_words"),
    path(f"{ONE}accept/", steps.accept_escalation, name="accept_escalation"),
    path(f"{ONE}promise/", steps.promise_step, name="promise_step"),
    path(f"{ONE}ask/", steps.ask_information, name="ask_information"),
    path(f"{ONE}answer/", steps.answer_escalation, name="answer_escalation"),
    path(f"{ONE}write/", steps.write_escalation, name="write_escalation"),
    path(f"{ONE}propose/", steps.propose_to_other, name="propose_to_other"),
    path(f"{ONE}reject/", steps.reject_solution, name="reject_solution"),
    path(f"{ONE}readers/", steps.name_reader, name="name_reader"),
    path(f"{ONE}pass/", steps.pass_on_offer, name="pass_on_offer"),
    path(f"{ONE}confirm/", endings.confirm_solution, name="confirm_solution"),
    path(f"{ONE}withdraw/", endings.withdraw_escalation, name="withdraw_escalation"),
    path(f"{ONE}decline/", endings.decline_escalation, name="decline_escalation"),
    path(f"{ONE}return/", endings.return_escalation, name="return_escalation"),
    path(f"{ONE}reopen/", endings.reopen_escalation, name="reopen_escalation"),
    path(f"{ONE}revoke/", endings.revoke_escalation, name="revoke_escalation"),
    path(f"{ONE}erase/", endings.erase_escalation, name="erase_escalation"),
    path(f"{ONE}threads/open/", threads.open_escalation_thread, name="open_escalation_thread"),
    path(THREAD, threads.escalation_thread, name="escalation_thread"),
    path(f"{THREAD}live/", threads.escalation_thread_live, name="escalation_thread_live"),
    path(f"{THREAD}write/", threads.write_escalation_thread, name="write_escalation_thread"),
    path(f"{THREAD}end/", threads.end_escalation_thread, name="end_escalation_thread"),
    path(f"{THREAD}reopen/", threads.reopen_escalation_thread, name="reopen_escalation_thread"),
]
