"""What the record's facts (tests/package/test_record.py) say of a lesson, a table or README.md stands there."""

import re

import pytest

from tests.lessons.masters import LESSONS, ROOT, build, master
from tests.package.test_record import FACTS
from utils import data

pytestmark = pytest.mark.text


def text_of(where):
    """The text of a lesson without its exercises, which may go or change; of a table or page all of it."""
    if where == "README.md":
        return (ROOT / where).read_text(encoding="utf-8")
    for lesson in LESSONS:
        if lesson.startswith(where):
            return "\n".join(cell.source for cell in master(lesson).cells
                             if cell.cell_type == "markdown" and "exercise-prompt" not in build.tags(cell))  # fmt: skip
    return (data.DATA / f"{where}.csv").read_text(encoding="utf-8")


TOLD = [fact[:2] for fact in FACTS if fact[0] and not (fact[0].isdigit() and fact[0] not in {n[:2] for n in LESSONS})]


@pytest.mark.parametrize(("where", "sentence"), TOLD, ids=lambda text: text[:50])
def test_a_fact_that_a_lesson_or_table_tells_stands_there(where, sentence):
    assert sentence in text_of(where)


AS_OF = re.compile(r"[Aa]s of (\w+ \d{4}|\d+ \w+ \d{4})")


def test_the_day_of_the_last_check_stands_in_one_field():
    """Every *as of* in a lesson that is about the membership says what the field says."""
    wanted, found = f"{data.as_of('csto_membership'):%B %Y}", []
    for lesson in LESSONS:
        for cell in master(lesson).cells:
            for day in AS_OF.findall(cell.source if cell.cell_type == "markdown" else ""):
                listed = [entry["text"] for entry in cell.metadata.get("numbers", [])]
                found.append(day)
                assert day == wanted and day in listed, f"{lesson}, cell {cell.id}: {day}"
    assert found


def test_a_wrong_date_contradicts_by_one_rule():
    """Nothing of the kind at the time named: contradicted. It happened, a part or some days off: a caveat."""
    claims = data.load("claims").set_index("claim_id")
    dated = claims[claims["caveat_kind"].str.contains("date") & (claims["decided_by"] == "table")]
    nothing = {"C23"}  # no court order in June
    assert set(dated.index[dated["verdict"] == "contradicted"]) == nothing
