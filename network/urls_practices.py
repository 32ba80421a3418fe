"""Addresses of practices in the hall, and of the stewards' board."""

from django.urls import path

from network.views import practice_board, practices

HERE = "n/<slug:network>/practices/"
ONE = f"{HERE}<uuid:practice_id>/"

urlpatterns = [
    path(HERE, practices.practices, name="practices"),
    path(f"{HERE}board/", practice_board.practice_board, name="practice_board"),
    path(f"{HERE}rules/", practice_board.validation_rules, name="validation_rules"),
    path(f"{HERE}rules/take-back/", practice_board.take_back_validation, name="take_back_validation"),
    path(ONE, practices.practice, name="practice"),
    path(f"{ONE}versions/<int:version>/", practices.practice_version, name="practice_version"),
    path(f"{ONE}review/", practices.review_practice, name="review_practice"),
    path(f"{ONE}dispute/", practices.dispute_practice, name="dispute_practice"),
    path(f"{ONE}disputes/<uuid:dispute_id>/", practices.settle_dispute, name="settle_dispute"),
    path(f"{ONE}verify/", practices.verify_practice, name="verify_practice"),
    path(f"{ONE}ask-to-verify/", practices.ask_to_verify, name="ask_to_verify"),
    path(f"{ONE}retire/", practices.retire_practice, name="retire_practice"),
    path(f"{ONE}withdraw/", practices.withdraw_practice, name="withdraw_practice"),
    path(f"{ONE}suggestion/", practices.practice_suggestion, name="practice_suggestion"),
    path(f"{ONE}reviewers/", practice_board.assign_reviewers, name="assign_reviewers"),
    path(f"{ONE}nudge/", practice_board.nudge_reviewers, name="nudge_reviewers"),
    path(f"{ONE}hold/", practice_board.hold_practice, name="hold_practice"),
    path(f"{ONE}resume/", practice_board.resume_practice, name="resume_practice"),
    path(f"{ONE}apart/<uuid:other_id>/", practice_board.tell_apart, name="tell_apart"),
]
