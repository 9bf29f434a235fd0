from typing import Any

from django.utils.translation import gettext_lazy as _

from chunfeng.kernel.errors import NotAllowed, NotFound, Refusal, WrongState


class NoSuchOrganisation(NotFound):
    code = "unions.no_such_organisation"
    message = _("There is no such organisation in your part of the tree.")


class NoSuchPost(NotFound):
    code = "unions.no_such_post"
    message = _("There is no such post in your part of the tree.")


class NoSuchFounding(NotFound):
    code = "unions.no_such_founding"
    message = _("There is no such application to found a union here.")


class WrongLevel(Refusal):
    """The level of an organisation does not fit under its parent."""

    code = "unions.wrong_level"
    message = _("An organisation lies below one of a higher level.")
    next_step = _("Choose a lower level, or found it under another organisation.")


class OrganisationExists(Refusal):
    code = "unions.organisation_exists"
    message = _("This code or this place belongs to another organisation already.")
    next_step = _("Choose another code, or use the organisation that is there.")


class OrganisationEnded(WrongState):
    code = "unions.organisation_ended"
    message = _("This organisation has been merged or dissolved.")
    next_step = _("Reload the page to see what it is now.")


class CannotHappen(Refusal):
    """A change of the tree that the tree cannot take; the verdict says why."""

    code = "unions.cannot_happen"
    message = _("The tree cannot be changed like this.")


class TreeBusy(Refusal):
    """A large import is being counted into the tree; a move waits for nobody longer than a few seconds."""

    code = "unions.tree_busy"
    message = _("The tree is being counted at the moment.")
    next_step = _("Nothing was changed. Try again in a minute.")


class NotComplete(Refusal):
    """An application to found a union that lacks something; the verdict lists what."""

    code = "unions.not_complete"
    message = _("Something is missing in the application.")


class EmployerCovered(Refusal):
    code = "unions.employer_covered"
    message = _("There is a union for this employer already.")
    next_step = _("Look for it and join it; ask the union above when you cannot find it.")


class FoundingOpen(Refusal):
    code = "unions.founding_open"
    message = _("Somebody has applied to found a union for this employer already.")
    next_step = _("Ask your colleagues who it was; the union above decides about it.")


class ApprovalNumberUsed(Refusal):
    code = "unions.approval_number_used"
    message = _("This approval number has been given to another union.")
    next_step = _("Look it up in the register of approvals, and write the next one.")


class PostHeld(Refusal):
    """The person holds the role at the node already."""

    code = "unions.post_held"
    message = _("This person holds that role here already.")
    next_step = _("End the present post first, or leave it as it is.")


class PostDates(Refusal):
    code = "unions.post_dates"
    message = _("A post cannot end before it begins.")
    next_step = _("Choose a last day that is not before the first.")


class AdministratorsApart(Refusal):
    """One person would be two of system, security and audit administrator at a time."""

    code = "unions.administrators_apart"
    message = _("System, security and audit administrator are three different people.")
    next_step = _("Choose somebody who holds none of the other two posts in that time.")


class NoSuchColleague(Refusal):
    code = "unions.no_such_colleague"
    message = _("Nobody has signed in with this phone yet.")
    next_step = _("Ask them to sign in once, then give the post.")


class CannotJoin(Refusal):
    """The verdict holds every condition."""

    code = "unions.cannot_join"
    message = _("You cannot join here yet.")


class NoMembership(NotFound):
    code = "unions.no_membership"
    message = _("You are not a member of a union yet.")
    next_step = _("Scan a union's poster, or look for your union.")


class NoSuchJoinApplication(NotFound):
    code = "unions.no_such_join_application"
    message = _("There is no such application to join here.")


class NoSuchMember(NotFound):
    code = "unions.no_such_member"
    message = _("There is no such member in your part of the tree.")


class NoSuchPoster(NotFound):
    code = "unions.no_such_poster"
    message = _("There is no such poster in your part of the tree.")


class NoSuchCeremony(NotFound):
    code = "unions.no_such_ceremony"
    message = _("There is no such ceremony here.")


class PosterRevoked(Refusal):
    code = "unions.poster_revoked"
    message = _("This poster has been taken back by the union.")
    next_step = _("Ask the union for its new one, or look for the union by name.")


class UnionEnded(Refusal):
    """The union behind a code takes no members: dissolved, or merged into another."""

    code = "unions.ended"
    message = _("This union does not exist any more.")
    next_step = _("Look for the union of your employer, or that of your town.")


class DecidedAlready(Refusal):
    """Somebody was faster, or the applicant withdrew."""

    code = "unions.decided_already"
    message = _("This application has been decided already.")
    next_step = _("Open it again to see how.")


class JoinReasonMissing(Refusal):
    code = "unions.join_reason_missing"
    message = _("Nobody is turned away without a reason.")
    next_step = _("Say in a sentence what is missing, and what to do.")


class NotYourOwn(NotAllowed):
    """Nobody decides on themselves."""

    code = "unions.not_your_own"
    message = _("You cannot decide on your own application.")
    next_step = _("Ask a colleague, or the union above.")


class SameUnion(Refusal):
    code = "unions.same_union"
    message = _("You belong to this union already.")


class NotPossibleNow(Refusal):
    """The membership is in a state from which this step does not lead anywhere."""

    code = "unions.not_possible_now"
    message = _("This step does not apply to your membership now.")


class BadEvidence(Refusal):
    code = "unions.bad_evidence"
    message = _("This evidence does not show that somebody belongs to the group.")
    next_step = _("Choose one of the kinds of evidence that the group takes.")


class BadPeople(Refusal):
    """Rows of a list that cannot be taken in; the message names them."""

    code = "unions.bad_people"
    message = _("Some rows of the list cannot be read.")
    next_step = _("Correct them; nothing of the list was taken in.")


class OtherName(Refusal):
    """A phone leads to somebody else than the officer typed."""

    code = "unions.other_name"
    message = _("This phone belongs to somebody of another name.")
    next_step = _("Check the number with the person. If it was passed on, they sign in with their own phone first.")


class CeremonyOver(Refusal):
    code = "unions.ceremony_over"
    message = _("This ceremony has been held or cancelled: its list is closed.")


class BadCount(Refusal):
    code = "unions.bad_count"
    message = _("A count of workers needs a number, a source and a day that is not in the future.")


class NoSuchPlan(NotFound):
    code = "unions.no_such_plan"
    message = _("There is no such plan in your part of the tree.")


class NoSuchTask(NotFound):
    code = "unions.no_such_task"
    message = _("There is no such task in your part of the tree.")


class EvidenceMissing(Refusal):
    code = "unions.evidence_missing"
    message = _("Nothing shows yet that the task is done.")
    next_step = _("Write what was done, or add a photo, a PDF or a document.")


class BadEvidenceFile(Refusal):
    """A file that cannot be taken; the verdict says why."""

    code = "unions.bad_evidence_file"
    message = _("This file cannot be taken as evidence.")


class PlanRefused(Refusal):
    """A plan that cannot be made like this; `problems` says row by row what is wrong."""

    code = "unions.plan_refused"
    message = _("The plan has rows that cannot be taken. Nothing was written.")
    next_step = _("Mend these rows and bring the plan again.")

    def __init__(self, *args: Any, problems: tuple[Any, ...] = (), **values: Any) -> None:
        self.problems = problems
        super().__init__(*args, **values)


class NoSuchUnionWorker(NotFound):
    code = "unions.no_such_union_worker"
    message = _("There is no such union worker in your part of the tree.")


class UnionWorkerThere(Refusal):
    code = "unions.union_worker_there"
    message = _("This person is a union worker already.")
    next_step = _("Enter the last day there first.")


class AuditNotOpen(NotAllowed):
    code = "unions.audit_not_open"
    message = _("The audit trail is read by auditors and audit administrators.")
    next_step = _("Ask a colleague with such a post.")


class NoSuchEntry(NotFound):
    code = "unions.no_such_entry"
    message = _("There is no such entry in your part of the audit trail.")


class WordsNotOpen(NotAllowed):
    code = "unions.words_not_open"
    message = _("What was typed here is about somebody outside of your part of the tree.")
    next_step = _("Ask the auditor of the union that looks after that person.")
