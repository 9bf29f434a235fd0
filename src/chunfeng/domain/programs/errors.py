from django.utils.translation import gettext_lazy as _

from chunfeng.kernel.errors import WrongState


class NoPopulation(WrongState):
    code = "programs.no_population"
    message = _("The figures of all members have not been put together yet.")
    next_step = _("They come every night; or now: chunfeng programs refresh")
