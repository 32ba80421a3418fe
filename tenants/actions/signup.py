"""Signing up an organization.

A stranger proves the address first: the form's answers travel in a signed letter, and nothing is kept until the link in
it is opened. So the page says the same whether the address is known here or not, and nobody signs up in another
person's name.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from accounts import actions as accounts
from accounts.models import User, clean_email
from core.actor import Role
from core.jobs import defer
from core.refusals import Missing, Overtaken, Refused
from tenants import events
from tenants.models import Domain, Membership, Organization, Space
from tenants.models.organizations import RESERVED_SLUGS, new_schema_name, valid_slug
from tenants.selectors import SignUp, base_origin, domain_of, read_sign_up, seal_sign_up

EVERYONE_MAY = ("sign_up_organization", "ask_to_sign_up", "found_organization")


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


def ask_to_sign_up(*, email: str, name: str, slug: str, time_zone: str) -> str:
    """Mail a stranger the link that signs the organization up; returns its token.

    Records nothing: nobody is known yet and nothing is kept. Refused when the slug is malformed, reserved or taken.
    """
    slug = slug.strip().lower()
    _check_slug(slug)
    token = seal_sign_up(SignUp(clean_email(email), name.strip(), slug, time_zone))
    defer("tenants.confirm_sign_up", queue="mail", token=token)
    return token


def send_sign_up(token: str) -> None:
    """Mail the link of a sign-up. The system's own act. Records nothing: a letter changes nothing.

    The letter is the same for an address that is known here and for one that is not.
    """
    try:
        asked = read_sign_up(token)
    except Missing:
        return  # the job waited for longer than the link lives
    context = {"asked": asked, "link": f"{base_origin()}/sign-up/{token}/"}
    send_mail(
        subject=render_to_string("tenants/emails/sign_up/subject.txt", context).strip(),
        message=render_to_string("tenants/emails/sign_up/body.txt", context),
        from_email=None,
        recipient_list=[asked.email],
    )


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
    try:
        valid_slug(slug)
    except ValidationError as bad:
        raise Refused(str(bad.messages[0])) from bad
    if slug in RESERVED_SLUGS or slug.startswith(("pg-", "xn--")):
        raise Refused("This address is reserved. Choose another one.")
    if Domain.objects.filter(domain=domain_of(slug)).exists():
        raise Overtaken("This address is taken. Choose another one.")
