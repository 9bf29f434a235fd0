"""Expected refusals about rooms, questions and calls."""

from django.utils.translation import gettext_lazy as _

from chunfeng.kernel.errors import NotFound, Refusal, WrongState


class NoSuchRoom(NotFound):
    code = "no_such_room"
    message = _("There is no such live room.")


class NoSuchQuestion(NotFound):
    code = "no_such_question"
    message = _("There is no such question.")


class NoSuchCall(NotFound):
    code = "no_such_call"
    message = _("There is no such call.")


class BadAddress(Refusal):
    code = "bad_stream_address"
    message = _("This is no address of an HLS stream.")
    next_step = _("It begins with https:// and ends in .m3u8. Ask whoever sends the picture for it.")


class OtherSource(WrongState):
    code = "other_source"
    message = _("This room shows a picture from elsewhere.")
    next_step = _("Choose “from this browser” in the settings of the room first.")


class QuestionTooShort(Refusal):
    code = "question_too_short"
    message = _("This is no question yet.")
    next_step = _("Write a whole sentence, of at most 200 characters.")


class TooManyQuestions(Refusal):
    code = "too_many_questions"
    message = _("Three of your questions are still being read.")
    next_step = _("Wait until a host has read one of them.")


class AnswerMissing(Refusal):
    code = "answer_missing"
    message = _("The answer is empty.")
    next_step = _("Write what you said, so that others find it later.")


class CallOver(WrongState):
    code = "call_over"
    message = _("This call is over.")
    next_step = _("Take a new number to talk again.")
