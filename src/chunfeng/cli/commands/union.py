"""Set up the union's tree and its first officers: what a new office does once, before anybody can sign in as staff."""

import argparse
import sys

from django.utils.translation import gettext as _

from chunfeng.domain.people import queries as people
from chunfeng.domain.people import services as accounts
from chunfeng.domain.places import queries as places
from chunfeng.domain.unions import queries as unions
from chunfeng.domain.unions import services
from chunfeng.domain.unions.enums import Level, Role
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import checksums
from chunfeng.kernel.actor import Actor
from chunfeng.shared.plain_error import PlainError
from chunfeng.shared.words import gettext_noop

NAME = "union"
HELP = gettext_noop("Found union organisations and appoint their officers")
NEEDS = "tables"

_LEVELS = {"province": Level.PROVINCE, "city": Level.CITY, "county": Level.COUNTY, "street": Level.TOWN}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="list | found | appoint | dismiss")
    actions.add_parser("list", help=_("show the tree with its codes"))
    found = actions.add_parser("found", help=_("found the organisation that answers for a place"))
    found.add_argument("name", metavar="NAME")
    found.add_argument("--place", required=True, metavar="PLACE", help=_("as people write it, or its code"))
    found.add_argument("--parent", metavar="CODE", help=_("default: the union of the place above it"))
    appoint = actions.add_parser("appoint", help=_("give somebody a post"))
    appoint.add_argument("phone", metavar="PHONE")
    appoint.add_argument("--at", required=True, metavar="CODE", help=_("code of the organisation"))
    appoint.add_argument("--role", choices=[str(role) for role in Role], default=str(Role.OFFICER))
    dismiss = actions.add_parser("dismiss", help=_("end somebody's post at once"))
    dismiss.add_argument("phone", metavar="PHONE")
    dismiss.add_argument("--at", required=True, metavar="CODE", help=_("code of the organisation"))
    dismiss.add_argument("--role", choices=[str(role) for role in Role], default=str(Role.OFFICER))
    appoint.add_argument("--name", default="", help=_("the person's name, for a new account"))


def run(arguments: argparse.Namespace) -> int:
    actor = Actor.system("chunfeng union")
    if arguments.action == "found":
        _found(actor, arguments)
    elif arguments.action == "appoint":
        _appoint(actor, arguments)
    elif arguments.action == "dismiss":
        _dismiss(actor, arguments)
    else:
        _show(unions.tree(actor=actor))
    return 0


def _found(actor: Actor, arguments: argparse.Namespace) -> None:
    code = _place(arguments.place)
    above = (
        _organisation(arguments.parent)
        if arguments.parent
        else (unions.territorial(places.parent(code)) or unions.root())
    )
    organisation = services.create_organisation(
        actor=actor,
        name=arguments.name,
        level=_LEVELS[places.level(code)],
        parent_id=above.pk,
        place_code=code,
        code=code,
    )
    sys.stdout.write(
        _("%(name)s, code %(code)s, under %(above)s.")
        % {"name": organisation.name, "code": organisation.code, "above": above.name}
        + "\n"
    )


def _appoint(actor: Actor, arguments: argparse.Namespace) -> None:
    organisation = _organisation(arguments.at)
    person = accounts.enrol(actor=actor, phone=arguments.phone, name=arguments.name)
    role = Role(arguments.role)
    services.assign(actor=actor, person_id=person.pk, organisation_id=organisation.pk, role=role)
    sys.stdout.write(
        _("%(phone)s is now %(role)s at %(name)s, and signs in with this phone.")
        % {"phone": person.masked_phone, "role": role.label, "name": organisation.name}
        + "\n"
    )


def _dismiss(actor: Actor, arguments: argparse.Namespace) -> None:
    organisation = _organisation(arguments.at)
    phone = checksums.mobile(arguments.phone)
    person = people.person_with_phone(phone) if phone else None
    held = [] if person is None else unions.staff_of(actor=actor, organisation=organisation)
    posts = [each for each in held if each.person_id == getattr(person, "pk", None) and each.role == arguments.role]
    if not posts:
        raise PlainError(
            _("Nobody with this phone holds that post here."),
            where=f"{arguments.phone} {arguments.role} {organisation.name}",
            next_step=_("./chunfeng union list shows all codes."),
            code="no_such_post",
        )
    for post in posts:
        services.end_assignment(actor=actor, assignment_id=post.pk)
    sys.stdout.write(
        _("%(phone)s is no longer %(role)s at %(name)s.")
        % {"phone": posts[0].person.masked_phone, "role": Role(arguments.role).label, "name": organisation.name}
        + "\n"
    )


def _show(tree: list[Organisation]) -> None:
    for organisation in tree:
        depth = organisation.path.count("/") - 2
        sys.stdout.write(f"{organisation.code:<10} {'  ' * depth}{organisation.name}\n")


def _place(text: str) -> str:
    if places.exists(text):
        return text
    answer = places.resolve(text)
    if answer.place_code is None or answer.kind != "exact":
        candidates = "、".join(places.name_path(code) for code in answer.candidates[:8])
        raise PlainError(
            _("Which place is meant is not clear."),
            where=text,
            why=_("It could be: %(places)s") % {"places": candidates} if candidates else _("No place has this name."),
            next_step=_("Write it with the city before it, such as 武汉洪山, or give its code."),
            code="no_such_place",
        )
    return answer.place_code


def _organisation(code: str) -> Organisation:
    organisation = unions.by_code(code)
    if organisation is None:
        raise PlainError(
            _("There is no union with this code."),
            where=code,
            next_step=_("./chunfeng union list shows all codes."),
            code="no_such_union",
        )
    return organisation
