from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_tui.analysis import math_child, math_equal
from tts_tui.analysis.math_equal import MathJudge, Verdict, classes, installed
from tts_tui.domain.answers import Answer, normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

CHILD = math_child.__file__
needs_math = pytest.mark.skipif(not installed(), reason="math-verify is not installed")


@pytest.fixture(scope="module")
def judge() -> Iterator[MathJudge]:
    with MathJudge() as made:
        yield made


@needs_math
@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        (r"2\sqrt{3}", r"\sqrt{12}", Verdict.SAME),
        (r"\frac{1}{2}", "0.5", Verdict.SAME),
        ("x+1", "1+x", Verdict.SAME),
        ("(1,2)", "(1, 2)", Verdict.SAME),
        ("x+1", "x+2", Verdict.DIFFERENT),
        ("(5,3)", "3,5", Verdict.DIFFERENT),
        ("x=5", "5", Verdict.SAME),
        ("2√3", "2", Verdict.UNKNOWN),
        (r"\frac{1}{0}", "1", Verdict.UNKNOWN),
        (r"\frac{", "1", Verdict.UNKNOWN),
        ("1" * 500, "1", Verdict.UNKNOWN),
        ("same", "same ", Verdict.SAME),
        ("\ud800", "1", Verdict.UNKNOWN),
    ],
)
@pytest.mark.matrix(109)
def test_pairs_are_judged_as_mathematics(
    judge: MathJudge, first: str, second: str, verdict: Verdict
) -> None:
    assert judge(first, second) is verdict
    assert judge(second, first) is verdict


@needs_math
@pytest.mark.matrix(110)
def test_a_tower_of_powers_costs_its_deadline_and_the_next_pair_is_judged() -> None:
    with MathJudge(limit_s=0.5) as judge:
        assert judge("9^{9^{9^9}}", "1") is Verdict.UNKNOWN
        assert judge("9^{9^{9^9}}", "1") is Verdict.UNKNOWN
        assert judge.asked == 1
    with MathJudge() as judge:
        assert judge("9^{9^{9^9}}", "x+1") is Verdict.UNKNOWN
        assert judge("1+x", "x+1") is Verdict.SAME


@needs_math
@pytest.mark.parametrize(
    "trick",
    [
        "__import__('os').system('touch {file}')",
        "\\text{{__import__('pathlib').Path('{file}').touch()}}",
        "open('{file}', 'w').write('x')",
        "().__class__.__base__.__subclasses__()",
        "exec(\"open('{file}','w')\")",
        "\\input{{{file}}}",
    ],
)
@pytest.mark.matrix(111)
def test_an_expression_is_never_run(tmp_path: Path, judge: MathJudge, trick: str) -> None:
    file = tmp_path / "written"
    judge(trick.format(file=file), "x+1")
    assert judge("1+x", "x+1") is Verdict.SAME
    assert not file.exists()


@needs_math
@pytest.mark.matrix(110)
def test_a_child_that_wants_more_memory_than_it_may_have_is_told_no() -> None:
    # The judge's own first act, then an allocation of more than that.
    script = (
        "import resource, runpy, sys\n"
        f"child = runpy.run_path({str(CHILD)!r})\n"
        "limit = child['MEMORY_BYTES']\n"
        "child['limit_memory']()\n"
        "try:\n    bytearray(2 * limit)\nexcept MemoryError:\n    sys.exit(7)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 7


@pytest.mark.matrix(115)
def test_without_the_optional_judge_the_normaliser_alone_decides(tmp_path: Path) -> None:
    # An interpreter without its site packages has no math-verify.
    source = Path(math_equal.__file__).parents[2]
    script = (
        f"import sys; sys.path.insert(0, {str(source)!r})\n"
        "from tts_tui.analysis.math_equal import MathJudge, MathUnavailable, installed\n"
        "from tts_tui.domain.answers import normalise\n"
        "assert not installed()\n"
        "assert normalise('1/2').key == normalise('0.5').key\n"
        "try:\n    MathJudge()('x+1', '1+x')\n"
        "except MathUnavailable as error:\n    assert 'pip install math-verify' in str(error)\n"
        "else:\n    sys.exit('judged')\n"
    )
    argv = [sys.executable, "-I", "-S", "-c", script]
    done = subprocess.run(argv, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


READY = "import sys\nprint('\"ready\"', flush=True)\nline = sys.stdin.readline()\n"


@pytest.mark.parametrize(
    "script",
    [
        "import sys\nsys.exit(3)\n",
        "print('no JSON at all', flush=True)\n",
        READY + "sys.exit(0)\n",
        READY + "print('{', flush=True)\nsys.stdin.read()\n",
        READY + "print('[1]', flush=True)\nsys.stdin.read()\n",
        READY + "print('\"perhaps\"', flush=True)\nsys.stdin.read()\n",
        READY + "print('x' * 5000, flush=True)\nsys.stdin.read()\n",
        READY + "sys.stdin.read()\n",
    ],
)
@pytest.mark.matrix(110)
def test_a_child_that_misbehaves_knows_nothing(tmp_path: Path, script: str) -> None:
    child = tmp_path / "child.py"
    child.write_text(script)
    judge = MathJudge(limit_s=0.2, child=child)
    assert judge("a", "b") is Verdict.UNKNOWN
    assert judge("c", "d") is Verdict.UNKNOWN
    judge.close()
    judge.close()


def test_one_child_serves_many_pairs(tmp_path: Path) -> None:
    child = tmp_path / "child.py"
    child.write_text(
        "import sys, os\nprint('\"ready\"', flush=True)\n"
        "seen = 0\nfor line in sys.stdin:\n    seen += 1\n"
        "    print('\"same\"' if seen == 2 else '\"different\"', flush=True)\n"
    )
    with MathJudge(child=child) as judge:
        assert [judge("a", "b"), judge("a", "c")] == [Verdict.DIFFERENT, Verdict.SAME]
        assert judge("b", "a") is Verdict.DIFFERENT
        assert judge.asked == 2


def answer(text: str) -> Answer:
    found = normalise(text)
    assert found is not None
    return found


def test_only_what_the_normaliser_left_open_is_asked() -> None:
    asked: list[frozenset[str]] = []

    def judge(first: str, second: str) -> Verdict:
        asked.append(frozenset((first, second)))
        return Verdict.DIFFERENT

    texts = [
        "12",
        "13",
        "A",
        r"\sqrt{2}",
        "listen",
        "silent",
        "1 2",
        "101_2",
        r"1,2,\ldots",
        r"\pi",
    ]
    first_of, unknown = classes(map(answer, texts), judge)
    assert len(set(first_of.values())) == len(texts)
    assert unknown == set()
    assert asked == [
        frozenset(pair)
        for pair in [
            ("12", r"\sqrt{2}"),
            ("13", r"\sqrt{2}"),
            ("12", r"\pi"),
            ("13", r"\pi"),
            (r"\sqrt{2}", r"\pi"),
        ]
    ]


@given(st.lists(st.integers(0, 9), max_size=12), st.integers(1, 4))
def test_equals_share_the_class_of_the_first_met(numbers: list[int], modulus: int) -> None:
    asked: list[tuple[str, str]] = []

    def judge(first: str, second: str) -> Verdict:
        asked.append((first, second))
        same = int(first[1:]) % modulus == int(second[1:]) % modulus
        return Verdict.SAME if same else Verdict.DIFFERENT

    answers = [Answer(f"text:x{number}", f"x{number}") for number in numbers]
    first_of, unknown = classes(answers, judge)
    for number in numbers:
        first = next(one for one in numbers if one % modulus == number % modulus)
        assert first_of[f"text:x{number}"] == f"text:x{first}"
    assert unknown == set()
    assert len(asked) == len(set(asked))


def test_what_is_unknown_stays_apart_and_is_told() -> None:
    first_of, unknown = classes(
        [answer(r"\sqrt{2}"), answer(r"\pi")], lambda _first, _second: Verdict.UNKNOWN
    )
    assert len(set(first_of.values())) == 2
    assert unknown == {frozenset(first_of)}
