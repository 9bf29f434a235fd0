"""The frame around the subcommands, on commands made for the purpose."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chunfeng.cli import frame

COMMANDS = {
    "greet": (
        'HELP = "Say hello"\nNEEDS = "nothing"\n'
        'def add_arguments(parser):\n    parser.add_argument("--to", default="you")\n'
        'def run(arguments):\n    print("hello", arguments.to)\n    return 0\n'
    ),
    "fail_": (
        "from chunfeng.shared.plain_error import PlainError\n"
        'NAME = "give-up"\nHELP = gettext_noop("Refuse") if False else ""\nHELP = "Refuse"\nNEEDS = "nothing"\n'
        "def add_arguments(parser):\n    pass\n"
        'def run(arguments):\n    raise PlainError("It broke.", where="/here", why="so", next_step="Mend it.", code="x")\n'
    ),
    "crash": (
        'HELP = "Crash"\nNEEDS = "nothing"\ndef add_arguments(parser):\n    pass\n'
        'def run(arguments):\n    raise RuntimeError("a bug")\n'
    ),
    "interrupted": (
        'HELP = "Wait"\nNEEDS = "nothing"\ndef add_arguments(parser):\n    pass\n'
        "def run(arguments):\n    raise KeyboardInterrupt\n"
    ),
    "pass_on": (
        'HELP = "Hand over"\nNEEDS = "nothing"\nPASSES_ON = "rest"\ndef add_arguments(parser):\n    pass\n'
        "def run(arguments, rest):\n    print(rest)\n    return 5\n"
    ),
}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    name = "commands_of_a_test"
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    for command, source in COMMANDS.items():
        (folder / f"{command}.py").write_text(source)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("CHUNFENG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CHUNFENG_LANGUAGE", "en")
    yield name
    for module in [module for module in sys.modules if module.split(".")[0] == name]:
        del sys.modules[module]


def test_discover_reads_names_without_importing(package: str) -> None:
    found = {command.name: (command.help, command.needs) for command in frame.discover(package)}

    assert found == {
        "crash": ("Crash", "nothing"),
        "give-up": ("Refuse", "nothing"),
        "greet": ("Say hello", "nothing"),
        "interrupted": ("Wait", "nothing"),
        "pass-on": ("Hand over", "nothing"),
    }
    assert [module for module in sys.modules if module.startswith(f"{package}.")] == []


def test_discover_names_the_file_that_lacks_something(package: str, tmp_path: Path) -> None:
    bad = tmp_path / package / "bad.py"
    bad.write_text('HELP = "No needs"\n')

    with pytest.raises(ValueError, match=r"bad\.py: a command needs HELP"):
        frame.discover(package)


def test_main_runs_a_command_with_its_arguments(package: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert frame.main(["greet", "--to", "春风"], [package]) == 0
    assert capsys.readouterr().out == "hello 春风\n"


def test_main_without_arguments_prints_every_command(package: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert frame.main([], [package]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[4:]] == ["crash", "give-up", "greet", "interrupted", "pass-on"]


def test_main_speaks_chinese_unless_told_otherwise(
    package: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CHUNFENG_LANGUAGE")
    frame.main([], [package])
    assert capsys.readouterr().out.splitlines()[0] == "春风——工会就业服务"


def test_main_tells_an_expected_error_without_a_traceback(package: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert frame.main(["give-up"], [package]) == 1
    assert capsys.readouterr().err == "It broke.\n  Where it lies: /here\n  Cause: so\n  What helps: Mend it.\n"


def test_main_lets_a_bug_be_seen(package: str) -> None:
    with pytest.raises(RuntimeError, match="a bug"):
        frame.main(["crash"], [package])


def test_main_answers_an_interruption_quietly(package: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert frame.main(["interrupted"], [package]) == 130
    assert capsys.readouterr().err == "\nStopped.\n"


def test_main_refuses_an_unknown_command_as_a_usage_error(package: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert frame.main(["dance"], [package]) == 2
    assert capsys.readouterr().err.splitlines()[0] == "There is no subcommand “dance”."


def test_main_refuses_unknown_arguments_as_a_usage_error(package: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        frame.main(["greet", "--from", "me"], [package])
    assert caught.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1] == "chunfeng greet: error: unrecognized arguments: --from me"


def test_main_passes_undeclared_arguments_on(package: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert frame.main(["pass-on", "-k", "name", "--x"], [package]) == 5
    assert capsys.readouterr().out == "['-k', 'name', '--x']\n"


def test_passing_on_hands_over_the_wish_for_help_too_unless_it_comes_first(
    package: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert frame.main(["pass-on", "name", "--help"], [package]) == 5
    assert capsys.readouterr().out == "['name', '--help']\n"
    with pytest.raises(SystemExit) as left:
        frame.main(["pass-on", "--help"], [package])
    assert left.value.code == 0
    assert capsys.readouterr().out.startswith("usage: chunfeng pass-on [-h]")


def test_every_command_of_the_product_can_be_discovered() -> None:
    names = {command.name for command in frame.discover("chunfeng.cli.commands")}
    assert {"doctor", "serve", "work", "stop", "migrate", "backup", "restore", "test"} - names == set()
