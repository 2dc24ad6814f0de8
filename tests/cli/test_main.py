"""Every way out of the command has one of the four exit codes, and no traceback."""

import pytest

from hub.cli import main


@pytest.fixture
def run(monkeypatch, tmp_path, capfd):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HUB_URL", raising=False)

    def call(*words):
        monkeypatch.setattr("sys.argv", ["hub", *words])
        with pytest.raises(SystemExit) as left:
            main.run()
        return left.value.code, capfd.readouterr().err

    return call


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nonsense"], "nonsense"),
        (["check"], "file"),
        (["check", "not-there.edi"], "not-there.edi"),
        (["documents", "--limit", "many"], "--limit"),
        (["documents"], "hub up"),
        (["bench", "nothing"], "nothing"),
        (["guide", "show", "nowhere"], "nowhere"),
        (["tick", "soon"], "soon"),
    ],
)
def test_a_call_that_is_wrong_ends_with_2_and_says_what_is_wrong(run, words, said):
    code, told = run(*words)
    assert 2 == code
    assert said in told
    assert "Traceback" not in told


def test_a_file_with_something_wrong_ends_with_1(run, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear customer")
    assert 1 == run("check", "letter.txt", "--json")[0]


def test_a_hub_that_does_not_answer_ends_with_3(run, monkeypatch):
    monkeypatch.setenv("HUB_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("HUB_TOKEN", "x")
    code, told = run("documents")
    assert 3 == code
    assert "127.0.0.1:9" in told
