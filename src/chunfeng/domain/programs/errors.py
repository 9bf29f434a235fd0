from django.utils.translation import gettext_lazy as _

from chunfeng.kernel.errors import NotFound, WrongState


class NoPopulation(WrongState):
    code = "programs.no_population"
    message = _("The figures of all members have not been put together yet.")
    next_step = _("They come every night; or now: chunfeng programs refresh")


class NoSuchParameter(NotFound):
    code = "programs.no_such_parameter"
    message = _("There is no such number, or no such place, or the notice is not named.")
    next_step = _("The numbers are listed in docs/guides/programs.zh-CN.md.")


class ParameterStands(WrongState):
    code = "programs.parameter_stands"
    message = _("This number has another value from this day on already.")
    next_step = _("Enter the new value with the day from which it holds.")
