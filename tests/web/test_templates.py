"""Pages and parts render with lifelike contexts, leave no variable undefined, and obey the content security policy."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Engine, Template, engines
from django.template.backends.django import DjangoTemplates
from django.test import RequestFactory, override_settings
from django.utils import translation
from django.utils.translation import gettext, pgettext

from chunfeng.kernel import clock
from chunfeng.kernel.verdict import Outcome, Reason
from chunfeng.web.templatetags.chunfeng import icon, icon_names
from tests.undefined import Undefined
from tests.web.look_samples import NOW, PAGES

HERE = Path(__file__).parent
TEMPLATES = Path(__file__).resolve().parents[2] / "src/chunfeng/web/templates"


@pytest.fixture(scope="module")
def strict() -> Iterator[DjangoTemplates]:
    options = {**settings.TEMPLATES[0]["OPTIONS"], "string_if_invalid": Undefined("%s")}
    with override_settings(
        ROOT_URLCONF="tests.web.look_urls",
        STORAGES={"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
    ):
        yield DjangoTemplates(
            {
                "NAME": "strict",
                "DIRS": [TEMPLATES, HERE / "templates"],
                "APP_DIRS": False,
                "OPTIONS": {**options, "context_processors": ["django.template.context_processors.request"]},
            }
        )


def render(engine: DjangoTemplates, name: str, language: str = "zh-hans", **more: object) -> str:
    template, context = PAGES[name]
    with clock.at(NOW), translation.override(language):
        return engine.get_template(template).render({"elder": False, **context, **more}, RequestFactory().get("/here/"))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_page_renders_without_undefined_variables(strict: DjangoTemplates, name: str, language: str) -> None:
    html = render(strict, name, language)
    assert html.count("</html>") == 1
    assert f'<html lang="{language}"' in html
    assert html.count("<h1") == 1
    assert html.count('<main id="main"') == 1


@pytest.mark.parametrize("name", PAGES)
def test_page_has_no_inline_script_or_style(strict: DjangoTemplates, name: str) -> None:
    html = render(strict, name)
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", html) == []


@pytest.mark.parametrize("name", PAGES)
def test_page_has_at_most_one_primary_action(strict: DjangoTemplates, name: str) -> None:
    if name == "parts":
        pytest.skip("a collection of parts, not a page")
    assert len(re.findall(r'class="[^"]*\bbtn-primary\b', render(strict, name))) <= 1


def test_templates_say_nothing_in_chinese_themselves() -> None:
    """All words go through gettext; the one exception names the language that it switches to."""
    spoken = {}
    for path in TEMPLATES.rglob("*.html"):
        text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}", "", path.read_text("utf-8"), flags=re.S)
        if found := re.findall(r"[\u4e00-\u9fff]+", text):
            spoken[str(path.relative_to(TEMPLATES))] = found
    assert spoken == {"parts/foot.html": ["中文"]}


def test_buttons_say_what_comes_of_them_and_never_submit_or_ok() -> None:
    button = re.compile(r"<(button|a)\b[^>]*\bbtn\b.*?>(.*?)</\1>", re.DOTALL)
    words = re.compile(r'{% translate "([^"]+)"(?: context "([^"]+)")?')
    label = re.compile(words.pattern + " as label")
    said = set()
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text("utf-8")
        for message, context in [
            *label.findall(text),
            *(each for _, own in button.findall(text) for each in words.findall(own)),
        ]:
            said.add(pgettext(context, message) if context else gettext(message))
    assert {"投递简历", "重新送审"} <= said
    assert {each for each in said if "提交" in each or each in {"确定", "好的"}} == set()


def test_no_page_is_loaded_anew_under_the_hands_of_who_writes_in_it() -> None:
    """Only where no script can follow what happens, and nothing is typed."""
    without_script = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
    shown = {path.name: without_script.sub("", path.read_text("utf-8")) for path in TEMPLATES.rglob("*.html")}
    assert [name for name, text in shown.items() if 'http-equiv="refresh"' in text] == []


def test_larger_text_is_asked_of_the_sheet(strict: DjangoTemplates) -> None:
    assert '<html lang="zh-hans" data-theme="elder">' in render(strict, "home", elder=True)
    assert '<html lang="zh-hans">' in render(strict, "home")


def test_every_part_is_rendered_by_a_sample() -> None:
    used = "".join(
        path.read_text("utf-8") for path in [*TEMPLATES.rglob("*.html"), *HERE.glob("templates/look/*.html")]
    )
    used += (TEMPLATES.parent / "templatetags/chunfeng.py").read_text("utf-8")
    parts = {f"parts/{path.name}" for path in (TEMPLATES / "parts").glob("*.html")}
    assert {part for part in parts if f'"{part}"' not in used} == set()


def test_every_part_says_what_it_expects() -> None:
    silent = [
        path.name
        for path in (TEMPLATES / "parts").glob("*.html")
        if not path.read_text("utf-8").startswith("{% comment %}")
    ]
    assert silent == []


def test_verdict_part_puts_the_answer_before_the_reasons(strict: DjangoTemplates) -> None:
    page = strict.from_string('{% include "parts/verdict.html" with verdict=verdict title="还差一项" only %}')
    html = page.render({"verdict": PAGES["position"][1]["verdict"]})
    assert html.index("还差一项") < html.index("PLC")
    assert html.count("<li") == 5


@pytest.mark.parametrize(
    ("sides", "line"),
    [
        ({"actual": "", "threshold": ""}, ""),
        ({"actual": "", "threshold": "12 个月"}, "要求：12 个月"),
        ({"actual": 0, "threshold": 12}, "实际：0 · 要求：12"),
        ({}, ""),
    ],
)
def test_a_reason_says_only_the_sides_that_are_known(
    strict: DjangoTemplates, sides: dict[str, object], line: str
) -> None:
    page = strict.from_string('{% include "parts/reasons.html" with reasons=reasons only %}')
    html = page.render({"reasons": [Reason("x", Outcome.UNKNOWN, "条件", **sides)]})
    found = re.findall(r'<p class="text-sm text-muted num">(.*?)</p>', html)
    assert found == ([line] if line else [])


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    named = {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r'\{% icon "([^"]+)"|\bicon="([^"]+)"', path.read_text("utf-8"))
        for name in name
        if name
    }
    assert named - icon_names() == set()


def test_icon_refuses_an_unknown_name() -> None:
    with pytest.raises(ValueError, match="npm run vendor"):
        icon("unicorn")


def test_field_error_is_announced_and_marked(strict: DjangoTemplates) -> None:
    html = render(strict, "sign-in-error")
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_phone_error"' in html
    assert '<p id="id_phone_error"' in html


def test_error_pages_need_no_context() -> None:
    engine = Engine(
        dirs=[TEMPLATES],
        libraries={"i18n": "django.templatetags.i18n", "static": "django.templatetags.static"},
    )
    with override_settings(
        STORAGES={"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    ):
        for name in ("400", "403", "404", "500", "csrf"):
            template: Template = engine.get_template(f"{name}.html")
            assert template.render(Context()).count("<h1") == 1


def test_strict_engine_notices_an_undefined_variable(strict: DjangoTemplates) -> None:
    with pytest.raises(AssertionError, match="undefined in a template"):
        strict.from_string("{{ nothing }}").render({})
    assert engines["django"] is not strict
