"""Signing up an organization.

A stranger proves the address first: the form's answers travel in a signed letter, and once it is mailed nothing is kept
until the link in it is opened. So the page says the same whether the address is known here or not, and nobody signs up
in another person's name.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import User, clean_email
from core.actor import Role
from core.jobs import defer
from core.refusals import Overtaken, Refused
from tenants import events
from tenants.models import Domain, Membership, Organization, SignUpLetter, Space
from tenants.models.organizations import new_schema_name
from tenants.selectors import SIGN_UP_AGE, SignUp, base_origin, domain_of, read_sign_up, seal_sign_up, slug_fault

EVERYONE_MAY = ("sign_up_organization", "ask_to_sign_up", "found_organization")
LIFE = timedelta(seconds=SIGN_UP_AGE)


@transaction.atomic
def sign_up_organization(*, by: User, name: str, slug: str, time_zone: str = "UTC") -> Organization:
    """Sign up an organization with ``by`` as its first admin. Its space is made by a job within seconds.

    Anyone may. Refused when the address is malformed, reserved or taken.
    """
    slug = slug.strip().lower()
    _check_slug(slug)
    space = Space.objects.create(kind=Space.Kind.MEMBER, schema_name=new_schema_name())
    organization = Organization.objects.create(space=space, name=name.strip(), time_zone=time_zone)
    try:
        with transaction.atomic():
            Domain.objects.create(domain=domain_of(slug), tenant=space, is_primary=True)
    except IntegrityError as taken:
        raise Overtaken("This address is taken. Choose another one.") from taken
    Membership.objects.create(user=by, organization=organization, role=Role.ADMIN)
    defer("tenants.provision", queue="provision", lock=f"provision:{space.id}", space_id=str(space.id))
    events.audit(events.OrganizationSignedUp(slug=slug), organization=organization, by_user=by.id)
    return organization


@transaction.atomic
def ask_to_sign_up(*, email: str, name: str, slug: str, time_zone: str) -> SignUpLetter:
    """Have a stranger mailed the link that signs the organization up. Returns the waiting letter.

    Records nothing: nobody is known yet. Refused when the slug is malformed, reserved or taken.
    """
    slug = slug.strip().lower()
    _check_slug(slug)
    letter = SignUpLetter.objects.create(email=clean_email(email), name=name.strip(), slug=slug, time_zone=time_zone)
    defer("tenants.confirm_sign_up", queue="mail", letter_id=str(letter.id))
    return letter


def send_sign_up(letter_id: UUID) -> None:
    """Mail the link of a sign-up, then forget it. The system's own act. Records nothing: a letter changes nothing.

    The letter is the same for an address that is known here and for one that is not. One that waited for longer than
    its link would have lived is left to ``forget_sign_ups``.
    """
    letter = SignUpLetter.objects.filter(pk=letter_id, asked_at__gt=timezone.now() - LIFE).first()
    if letter is None:
        return
    asked = SignUp(letter.email, letter.name, letter.slug, letter.time_zone)
    context = {"asked": asked, "link": f"{base_origin()}/sign-up/{seal_sign_up(asked)}/"}
    subject = render_to_string("tenants/emails/sign_up/subject.txt", context)
    send_mail(
        subject=" ".join(subject.split()),  # a name may hold line breaks, and a header none
        message=render_to_string("tenants/emails/sign_up/body.txt", context),
        from_email=None,
        recipient_list=[asked.email],
    )
    letter.delete()


def forget_sign_ups() -> int:
    """Forget letters that could not be mailed in time; returns how many. The system's own act.

    Records nothing: nobody has come of them.
    """
    gone, _ = SignUpLetter.objects.filter(asked_at__lte=timezone.now() - LIFE).delete()
    return gone


@transaction.atomic
def found_organization(token: str, *, name: str, password: str) -> tuple[User, Organization]:
    """Open a sign-up's link as somebody new here: makes the user and the organization.

    The link serves once, because the slug is taken afterwards. Refused with ``Overtaken`` when it is, or when the
    address has a user by now.
    """
    asked = read_sign_up(token)
    user = accounts.register_user(email=asked.email, name=name, password=password)
    organization = sign_up_organization(by=user, name=asked.name, slug=asked.slug, time_zone=asked.time_zone)
    return user, organization


def _check_slug(slug: str) -> None:
    """Refuse a slug that is malformed, reserved or taken."""
    if fault := slug_fault(slug):
        raise Refused(fault)
    if Domain.objects.filter(domain=domain_of(slug)).exists():
        raise Overtaken("This address is taken. Choose another one.")
