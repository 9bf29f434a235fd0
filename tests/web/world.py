"""One of everything that has an address, and one person for each way of meeting it."""

from dataclasses import dataclass

from django.core.files.base import ContentFile

from chunfeng.domain.drops import services as drops
from chunfeng.domain.drops.models import Entry
from chunfeng.domain.drops.queries import partners
from chunfeng.domain.employers.services import imports
from chunfeng.domain.fairs.enums import PrintKind
from chunfeng.domain.fairs.queries import invitations
from chunfeng.domain.fairs.services import calls, guests, halls, planning, prints, rooms, seating
from chunfeng.domain.happenings.queries import own as registrations
from chunfeng.domain.happenings.services import queues
from chunfeng.domain.indicators import queries as indicators
from chunfeng.domain.people.models import Person
from chunfeng.domain.people.services import kiosks
from chunfeng.domain.programs.models import HardshipSheet
from chunfeng.domain.unions.models import TaskEvidence
from chunfeng.domain.unions.queries import cards, ceremonies, posters
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor, Post
from chunfeng.shared import audit
from tests import factories
from tests.domain.programs.province import benefits

SHEET = "单位名称,岗位名称,招聘人数,薪资\n武汉春江机电有限公司,维修电工,2人,6千-8千\n武汉春江机电有限公司,,3,\n"


@dataclass(frozen=True)
class World:
    """`people` by role (None: nobody is signed in); `ids` fill the placeholders of addresses."""

    people: dict[str, Person | None]
    ids: dict[str, str]
    own_sheet: str  # id of the sheet that the employer brought in


def build() -> World:
    """A county with a firm, its position, an applicant and two sheets; next to it another county and other people."""
    city = factories.organisation()
    county, next_county = factories.organisation(parent=city), factories.organisation(parent=city)
    officers = {
        "officer": factories.staff(organisation=county),
        "auditor": factories.staff(organisation=county, role="auditor"),
        "elsewhere": factories.staff(organisation=next_county),
    }
    firm = factories.employer(
        organisation=county, credit_code=factories.credit_code(), licence=factories.licence(), place=factories.place()
    )
    owner = factories.representative(employer=firm)
    colleague = factories.representative(employer=firm, role="recruiter")
    rival = factories.representative(employer=factories.employer(organisation=next_county))
    seeker = factories.seeker(organisation=county)
    position = factories.position(employer=firm, place=factories.place(), occupation=factories.occupation())
    application = factories.application(seeker=seeker, position=position)
    factories.step(application=application, step="submit", before="", after="submitted")
    claim = factories.claim(employer=firm)
    founding = factories.founding(above=county, applicant=seeker.person)
    federation = factories.organisation(parent=county, kind="federation")
    liaison = factories.staff(organisation=county, role="liaison")

    screen = factories.kiosk(organisation=county)

    union = factories.organisation(parent=county)
    membership = factories.membership(organisation=union, person=seeker.person)
    stranger = factories.seeker().person
    join = factories.join_application(organisation=union, person=stranger)
    poster = factories.poster(organisation=union)
    ceremony = factories.ceremony(organisation=union)
    entry = factories.ceremony_entry(ceremony=ceremony, person=stranger)
    card = cards.card(factories.actor(seeker.person))

    def sheet(who: Person, post: tuple[Post, ...] = (), employer_id: int | None = None) -> str:
        made = imports.preview(
            actor=Actor(person_id=who.pk, posts=post, employer_ids=frozenset({employer_id} if employer_id else ())),
            file=ContentFile(SHEET.encode(), name="岗位汇总表.csv"),
            name="岗位汇总表.csv",
            organisation_id=county.pk,
            employer_id=employer_id,
        )
        return str(made.pk)

    document = factories.document(person=seeker.person, path=county.path, state="reviewing")
    factories.photo(document=document)
    pair = factories.duplicate(
        first=seeker.person, second=factories.seeker(organisation=county).person, path=county.path
    )

    task = factories.task(plan=factories.plan(organisation=county))
    shown = TaskEvidence.objects.create(
        task=task, file=ContentFile(factories.PNG, name="a.png"), file_name="照片.png", digest="0"
    )
    noted = audit.record(
        actor=Actor(person_id=officers["officer"].person_id), act="task.begin", target=("plan_task", task.pk)
    )

    season = factories.series(organisation=county)
    happening = factories.happening(organisation=county, series=season)
    part = factories.session(happening=happening)
    registration = factories.registration(happening=happening, person=seeker.person, session=part)
    queue = factories.line(happening=happening)
    ticket = factories.ticket(line=queue, person=seeker.person)
    fair = factories.fair(organisation=county)
    officer = factories.officer(county)
    halls.lay_out(actor=officer, fair_id=fair.pk, rows=1, per_row=3)
    guest = factories.participation(fair=fair, employer=firm)
    guests.accept(actor=officer, participation_id=guest.pk)
    guests.bring_positions(actor=officer, participation_id=guest.pk, position_ids=[position.pk])
    seating.seat_all(actor=officer, fair_id=fair.pk)
    planning.tick(
        actor=officer, fair_id=fair.pk, point="security_plan", file=ContentFile(b"%PDF-1.7 plan", name="plan.pdf")
    )
    prints.order(actor=officer, fair_id=fair.pk, kind=PrintKind.CARDS, address="https://chunfeng.test/fairs/")

    drop = factories.drop(organisation=county)
    coupon = drops.claim(actor=factories.actor(factories.verified_member(county)), drop_id=drop.pk, key="world")
    Entry.objects.filter(pk=coupon.pk).update(person=seeker.person)
    live_room = rooms.set_up(actor=officer, happening_id=happening.pk, employer_ids=[firm.pk])
    question = factories.question(room=live_room.room, person=seeker.person)
    talks = calls.open_line(actor=officer, happening_id=happening.pk, employer_id=firm.pk)
    talk = queues.take(actor=factories.actor(seeker.person), line_id=talks.pk)
    queues.call_next(actor=officer, line_id=talks.pk)
    given = benefits(county, union, seeker.person)
    listed = HardshipSheet.objects.create(made_by=officers["officer"].person, name="建档名册.xlsx", sha256="0" * 64)

    desk_sheet = sheet(officers["officer"].person, (Post("officer", county.pk, county.path),))
    own_sheet = sheet(owner.person, employer_id=firm.pk)
    return World(
        people={
            "nobody": None,
            "worker": seeker.person,
            "stranger": stranger,
            "employer": owner.person,
            "rival": rival.person,
            **{role: post.person for role, post in officers.items()},
        },
        ids={
            "employer_id": str(firm.pk),
            "program_key": given.program.key,
            "program_id": str(given.program.pk),
            "benefit_id": str(given.application.pk),
            "attachment_id": str(given.attachment.pk),
            "notice_code": given.notice.code,
            "objection_id": str(given.objection.pk),
            "batch_id": str(given.batch.pk),
            "giving_id": str(given.pack.program_id),
            "recipient_id": str(given.pack.pk),
            "hardship_id": str(given.hardship.pk),
            "hardship_sheet_id": str(listed.pk),
            "kinship_id": str(given.tie.pk),
            "colleague_id": str(given.tie.person_id),
            "position_id": str(position.pk),
            "application_id": str(application.pk),
            "seeker_id": str(seeker.pk),
            "claim_id": str(claim.pk),
            "import_id": desk_sheet,
            "representative_id": str(colleague.pk),
            "organisation_id": str(county.pk),
            "federation_id": str(federation.pk),
            "founding_id": str(founding.pk),
            "assignment_id": str(liaison.pk),
            "change": "move",
            "decision": "take",
            "deed": "end",
            "consent_id": str(application.consent_id),
            "document_id": str(document.pk),
            "candidate_id": str(pair.pk),
            "person_id": str(seeker.person_id),
            "plan_id": str(task.plan_id),
            "task_id": str(task.pk),
            "evidence_id": str(shown.pk),
            "worker_id": str(factories.union_worker(organisation=county).pk),
            "audit_id": str(noted.pk),
            "what": "phone",
            "step": "show_interest",
            "question": "what",
            "kind": "csv",
            "key": "positions",
            "passkey_id": str(factories.passkey(person=seeker.person).pk),
            "visit_id": str(factories.visit(person=seeker.person).pk),
            "recovery_id": str(factories.recovery(person=seeker.person, organisation=county).pk),
            "kiosk_id": str(screen.pk),
            "wall_code": indicators.wall_code(
                actor=Actor.system("test"), organisation_id=county.pk, first=clock.today()
            ),
            "code": kiosks.show_code(kiosk=screen, code_id=None).text,
            "membership_id": str(membership.pk),
            "join_id": str(join.pk),
            "poster_id": str(poster.pk),
            "poster_code": posters.poster_code(poster),
            "ceremony_id": str(ceremony.pk),
            "ceremony_code": ceremonies.ceremony_code(ceremony),
            "entry_id": str(entry.pk),
            "card_code": card.code if card else "",
            "group": "courier",
            "happening_id": str(happening.pk),
            "happening_code": happening.code,
            "session_id": str(part.pk),
            "registration_id": str(registration.pk),
            "line_id": str(queue.pk),
            "ticket_id": str(ticket.pk),
            "question_id": str(question.pk),
            "call_line_id": str(talks.pk),
            "call_ticket_id": str(talk.pk),
            "device_id": str(factories.device(organisation=county).pk),
            "feed_code": registrations.feed_code(factories.actor(seeker.person)),
            "turn": "leave",
            "stage": "publish",
            "stand_id": str(guest.stands.get().pk),
            "fair_id": str(fair.pk),
            "follow_up_id": str(factories.follow_up(application=application).pk),
            "about": "fairs",
            "about_id": str(fair.pk),
            "bulletin_hash": factories.edition(organisation=county).digest,
            "participation_id": str(guest.pk),
            "phone_id": str(factories.booth_phone(participation=guest, representative=owner).pk),
            "answer": "accept",
            "point": "security_plan",
            "paper": "cards",
            "fair_code": fair.happening.code,
            "stand_number": guest.stands.get().number,
            "drop_id": str(drop.pk),
            "drop_code": drop.code,
            "coupon_id": str(coupon.pk),
            "partner_id": str(drop.partners.get().pk),
            "partner_code": partners.partner_code(drop.partners.get()),
            "invitation_code": invitations.invitation_code(guest),
        },
        own_sheet=own_sheet,
    )
