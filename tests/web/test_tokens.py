"""Every pair of colours that carries words or the edge of a control is readable, in each theme (WCAG 2.2 AA)."""

import math
import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "src/chunfeng/web/styles/tokens.css"
Colour = tuple[float, float, float]

WORDS = ["base-content", "muted", "brand-ink", "success", "warning", "error", "info", "secondary", "accent"]
FILLS = ["primary", "secondary", "accent", "neutral", "info", "success", "warning", "error"]


def themes() -> dict[str, dict[str, str]]:
    found = {}
    for block in re.findall(r'@plugin "daisyui/theme" \{(.*?)\n\}', TOKENS.read_text("utf-8"), re.S):
        values = dict(re.findall(r"^\s*(?:--)?([\w-]+): ([^;]+);", block, re.M))
        found[values["name"].strip('"')] = values
    return found


def oklab(text: str) -> Colour:
    """oklch(52% 0.19 25) → its lightness, a and b."""
    light, chroma, hue = (float(part.rstrip("%")) for part in text.removeprefix("oklch(").rstrip(")").split()[:3])
    return light / 100, chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))


def mix(paper: Colour, tone: Colour, share: float) -> Colour:
    """What `color-mix(in oklab, paper, tone share)` gives."""
    light, a, b = (p + (t - p) * share for p, t in zip(paper, tone, strict=True))
    return light, a, b


def linear(colour: Colour) -> Colour:
    """OKLab → linear sRGB. Source: Ottosson, "A perceptual color space for image processing"."""
    light, a, b = colour
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red, green, blue = (
        min(1.0, max(0.0, value))
        for value in (
            4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
        )
    )
    return red, green, blue


def luminance(colour: Colour) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: Colour, second: Colour) -> float:
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert round(contrast(oklab("oklch(0% 0 0)"), oklab("oklch(100% 0 0)")), 2) == 21.0


def test_themes_are_the_three_of_the_design() -> None:
    assert list(themes()) == ["chunfeng", "chunfeng-dark", "elder"]


def test_brand_red_is_the_one_of_the_design() -> None:
    assert themes()["chunfeng"]["color-primary"] == "oklch(52% 0.19 25)"


@pytest.mark.parametrize("theme", ["chunfeng", "chunfeng-dark", "elder"])
@pytest.mark.parametrize("word", WORDS)
def test_words_are_readable_on_paper_mist_and_their_own_tint(theme: str, word: str) -> None:
    values = themes()[theme]
    colour = oklab(values[f"color-{word}"])
    paper, mist = oklab(values["color-base-100"]), oklab(values["color-base-200"])
    share = float(values["tint"].rstrip("%")) / 100
    least = min(contrast(colour, paper), contrast(colour, mist), contrast(colour, mix(paper, colour, share)))
    wanted = 7.0 if theme == "elder" and word != "brand-ink" else 4.5
    assert least >= wanted, f"{word} in {theme}: {least:.2f}"


@pytest.mark.parametrize("theme", ["chunfeng", "chunfeng-dark", "elder"])
@pytest.mark.parametrize("fill", FILLS)
def test_words_on_fills_are_readable(theme: str, fill: str) -> None:
    values = themes()[theme]
    found = contrast(oklab(values[f"color-{fill}"]), oklab(values[f"color-{fill}-content"]))
    assert found >= 4.5, f"{fill} in {theme}: {found:.2f}"


@pytest.mark.parametrize("theme", ["chunfeng", "chunfeng-dark", "elder"])
@pytest.mark.parametrize("edge", ["field", "primary"])
def test_edges_of_controls_can_be_seen(theme: str, edge: str) -> None:
    values = themes()[theme]
    colour = oklab(values[f"color-{edge}"])
    least = min(contrast(colour, oklab(values[f"color-{ground}"])) for ground in ("base-100", "base-200"))
    assert least >= 3.0, f"{edge} in {theme}: {least:.2f}"


def test_errors_are_another_colour_than_the_brand() -> None:
    for values in themes().values():
        brand, rust = (float(values[f"color-{name}"].rstrip(")").split()[2]) for name in ("primary", "error"))
        assert rust - brand >= 15
