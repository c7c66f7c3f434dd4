"""Fair to everyone in the room: the rules of wording, as far as a machine can hold them.

Read are the masters (text, code, recipes), utils, tools, tests, README files and the text columns of data/.
Exempt: words in quotation marks (a speaker's own), quoted claims, summaries of cited statements, names of sources.
"""

import ast
import functools
import io
import json
import re
import tokenize

import pandas as pd
import pytest

from tests.lessons.masters import LESSONS, ROOT, build, exercises, master
from utils import ALLIES, load

pytestmark = pytest.mark.text

# ---- the texts ----

QUOTED_COLUMNS = {  # quoted claims, summaries of what somebody said, names of sources, names as others write them
    "*": {"source", "undl_link"},
    "claims": {"claim", "proposition"},
    "garbled_terms": {"garbled", "restored", "meant", "original", "term"},
    "statements": {"summary", "said_by", "where_said", "note"},
    "state_aliases": {"alias"},
    "states": {"name_un"},
    "rollcall_codes": {"name", "note"},
}


STORY = "Russia's shrinking sphere of influence"  # a title is cited, not used
OTHER_LISTS = ("test_wording.py", "test_names_of_states.py")  # lists of words themselves


def prose(text):
    """Text without code, link targets and what stands in quotation marks."""
    text = text.replace(STORY, "QUOTED")
    text = re.sub(r"```.*?```|`[^`]*`|<[^>]+>", " ", text, flags=re.S)
    text = re.sub(r"\]\([^)]*\)|https?://\S+", "] ", text)
    return re.sub(r"“[^”]*”|\"[^\"\n]{1,300}\"|‘[^’]*’|(?<=[\s(])'[^'\n]{2,80}'(?=[\s,.;:)])", " QUOTED ", text)


def literals(source):
    """Texts and comments of Python code."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield prose(token.string)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield prose(node.value)


def python_files():
    folders = ("utils", "teacher", "tests", "dev", "delivery")
    return [*(path for folder in folders for path in ROOT.glob(f"{folder}/**/*.py")), ROOT / "course.py"]


@functools.cache
def texts():
    """All (where, text) that the rules hold for."""
    return list(found())


def found():
    for lesson in LESSONS:
        for cell in master(lesson).cells:
            where = f"{lesson}, cell {cell.id}"
            if cell.cell_type == "markdown":
                yield where, prose(cell.source)
            elif "setup" not in build.tags(cell) and not re.search(r"^\s*[%!]|\?\?$", cell.source, re.M):
                yield from ((f"code of {where}", text) for text in literals(cell.source))
    for path in python_files():
        if path.name not in OTHER_LISTS:
            yield from ((path.relative_to(ROOT).as_posix(), t) for t in literals(path.read_text(encoding="utf-8")))
    for path in [*ROOT.glob("*.md"), *ROOT.glob("*/*.md"), *ROOT.glob("*/*.html"), *ROOT.glob("*.toml")]:
        yield path.relative_to(ROOT).as_posix(), prose(path.read_text(encoding="utf-8"))
    yield ("data/datapackage.json",
           prose(" ".join(strings_of(json.loads((ROOT / "data/datapackage.json").read_text("utf-8"))))))  # fmt: skip
    for path in sorted(ROOT.glob("data/*.csv")):
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        exempt = QUOTED_COLUMNS["*"] | QUOTED_COLUMNS.get(path.stem, set())
        for column in [c for c in frame if c not in exempt and not frame[c].str.fullmatch(r"[\d.,-]*").all()]:
            for row, text in frame[column].drop_duplicates().items():
                yield f"data/{path.name}, row {row + 2}, column {column}", prose(text)


def strings_of(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("sources", "path", "hash", "enum", "categories"):
                yield from strings_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings_of(inner)
    elif isinstance(value, str):
        yield value + ". "


STATES = sorted(load("states")["name"])
NAMED = re.compile(r"\b(" + "|".join(map(re.escape, [*STATES, "Kremlin", "Moscow", "Astana", "Minsk"])) + r")\b")


def sentences(text):
    return re.split(r"(?<=[.!?:;])\s+|\n\s*\n|\n\s*[-|>]", text)


# ---- words ----

WORDS = [
    r"defian(?:ce|t)", r"def(?:y|ied|ies)", r"(?:dis)?loyal(?:ty)?", r"lin(?:ed|e|es|ing) up (?:with|behind)",
     r"turn(?:ed|s|ing)? away",
    r"sid(?:ed|es|ing) with", r"hostages?", r"satellites?", r"backyard", r"puppets?", r"vassals?", r"spheres? of influence",
    r"(?:pro|anti)-(?:Russian|Western|Ukrainian|Kremlin|American|Chinese|European)", r"on paper",
     r"friendship discount", r"hold over",
    r"special (?:military )?operation", r"[Tt]he Ukraine\b(?! table)", r"Kiev", r"B[iy]elorussia", r"Kirgh?izia",
     r"in the orbit of", r"Moscow's orbit",
    r"brotherly", r"betray(?:al|ed|s)?", r"traitors?",
]  # fmt: skip
FORBIDDEN = re.compile(r"\b(?:" + "|".join(WORDS) + r")\b", re.I)


def found_by(pattern):
    return [f"{where}: ...{m.string[max(0, m.start() - 40) : m.end() + 30]}..." for where, text in texts()
            for m in pattern.finditer(text)]  # fmt: skip


def none(found):
    assert not found, "\n".join([f"{len(found)} found:", *found[:40]])


def test_no_word_takes_a_side():
    none(found_by(FORBIDDEN))


def test_the_copy_says_and_the_paper_is_never_wrong():
    wrong = r"\b(?:paper|article|newspaper|Axios|journalists?) (?:was|is|were|got it) (?:wrong|false|mistaken)"
    none(found_by(re.compile(wrong, re.I)))


def test_no_flags():
    none(found_by(re.compile("[\U0001f1e6-\U0001f1ff]")))


OLD_NAMES = re.compile(
    r"\b(?:Turkey|Ivory Coast|Cote d'Ivoire|Cape Verde|Czech Republic|Swaziland|East Timor|Vietnam|Burma|Kirgizstan|"
    r"(?<!North )Macedonia|Russian Federation|Republic of Korea|DPRK|Islamic Republic of Iran|Syrian Arab Republic)\b"
)


def test_states_have_the_names_of_the_list():
    shown = ("notebooks", "README.md", "data/", "teacher/README.md", *LESSONS)
    none([hit for hit in found_by(OLD_NAMES) if hit.startswith(shown)])


# ---- motives, authors, lists, opinions ----

WANTS = "wants?|wanted|fear(?:s|ed)?|is afraid|was afraid|hop(?:es|ed) (?:to|for)|intend(?:s|ed) to|tried to"
MOTIVE = re.compile(
    r"\b(?:because|in order to|to punish|punish(?:ed|es)?|out of fear|motivat\w+|caused|retaliat\w+|revenge)\b|"
    rf"(?:{NAMED.pattern})(?:'s \w+)? (?:\w+ )?(?:{WANTS})\b")  # fmt: skip
SAID = "according to|the copy says|said|says?|stated|reported|explained"
CITED = re.compile(rf"\b(?:{SAID})\b|\]|QUOTED|\(Article|\([A-Z][^)]*\d{{4}}\)")


def test_a_motive_of_a_state_has_a_source_or_stands_as_a_hypothesis():
    found = []
    for where, text in texts():
        cited = where.startswith("data/") and where.endswith(("summary", "event", "caveat", "evidence"))
        if cited or where.startswith(("tests/", "data/datapackage")):  # cited: every row names its source
            continue
        text = re.sub(r"(?:^>.*\n?)+", "\n\n", text, flags=re.M)  # blocks marked as a hypothesis (test_lesson_shape)
        for sentence in sentences(text):
            if MOTIVE.search(sentence) and NAMED.search(sentence) and not CITED.search(sentence):
                found.append(f"{where}: {' '.join(sentence.split())}")
    none(found)


ATTACK = re.compile(
    r"\b(Russian|Ukrainian|Kazakh|Armenian|Azerbaijani) (?:sea )?(?:drones?|missiles?|strikes?|attacks?|shelling)\b"
)


def test_an_attack_has_no_author_without_attribution():
    said = re.compile("attribut|according to|claim|said|report")
    found = [(where, s) for where, text in texts() for s in sentences(text) if ATTACK.search(s)]
    none([f"{where}: {s}" for where, s in found if not said.search(s)])


DRONES = re.compile(
    r"\bdrones? (?:did|do|hit|strikes?|struck|stopp\w+|damag\w+|wreck\w+|attack\w*)\b|\bby (?:sea )?drones?\b"
    r"|\bdrone (?:attack|strike)s?\b", re.I)  # fmt: skip


def without_author(text):
    """Sentences in which drones act and nobody is said to have sent them, nor who says so."""
    told = re.compile(r"ascrib|attribut|according to|claim|sa(?:id|ys)")
    return [s for s in sentences(text) if DRONES.search(s) and not told.search(s)]


def test_who_acted_is_told_whoever_it_was():
    """A court and a regulator have a state in these lessons: so has an attack, with who ascribes it."""
    none([f"{where}: {s}" for where, text in texts() if not where.startswith("tests/") for s in without_author(text)
          if not where.startswith("data/cpc_disruptions")])  # fmt: skip
    rows = load("cpc_disruptions")
    people = rows["cause_kind"].isin(["court", "regulator", "survey", "drones"])
    assert rows.loc[people, "attributed_to"].notna().all() and people.sum() >= 8
    assert rows.loc[rows["cause_kind"] == "drones", "attributed_to"].str.contains(r"^\w+, by ").all(), "by whom"


TO_PAY = re.compile(r"\b(?:ask(?:ed|s)?|demand(?:ed|s)?|order(?:ed|s)?|call(?:ed|s)? (?:on|for)) Russia to pay\b", re.I)


def test_the_resolution_is_told_as_it_reads():
    """ES-11/5 recognises that Russia must answer for the damage, and recommends a register; it asks for no payment."""
    none(found_by(TO_PAY))


def one_reason_alone(code):
    """Tables of reasons on one resolution that are cut down to one state."""
    on_one = re.findall(r"^(\w+) = \w+\[\w+\[\"resolution\"\] == ", code, re.M)
    return [name for name in on_one if re.search(rf"\b{name}\[{name}\[\"iso3\"\] == ", code)]


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_table_of_reasons_holds_one_state_alone(lesson):
    code = "\n".join(cell.source for cell in master(lesson).cells if cell.cell_type == "code")
    assert "statements" not in code or one_reason_alone(code) == []


def test_the_reasons_shown_for_the_vote_are_a_yes_an_abstention_and_a_no():
    said = load("statements").query("resolution == 'ES-11/5' and status == 'stated_in_assembly'")
    assert {"yes", "abstain", "no"} <= set(said["vote"].dropna()) and {"UKR", "RUS", "BLR", "IND"} <= set(said["iso3"])


def test_the_five_allies_stand_in_alphabetical_order():
    five = load("states").set_index("iso3").loc[ALLIES, "name"].tolist()
    assert five == sorted(five)
    name = "|".join(five)
    listed = re.compile(rf"\b(?:{name})(?:(?:, | and |, and | or )(?:{name})){{2,}}\b")
    lists = [(where, found.group()) for where, text in texts() for found in listed.finditer(text)
             if not where.startswith(("tests/", "data/"))]  # fmt: skip
    none([f"{where}: {said}" for where, said in lists if re.findall(name, said) != sorted(re.findall(name, said))])


OPINION = re.compile(
    r"\byour (?:own )?(?:country|state|government|nation|people|nationality)\b|\bwho is (?:right|to blame|guilty)\b|"
    r"\bopinion (?:on|of|about) the war\b|\bdo you (?:support|condemn|approve)\b", re.I)  # fmt: skip


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_exercise_asks_for_an_opinion_on_the_war(lesson):
    for one in exercises(lesson):
        texts = [one.prompt.source, one.recipe.means, *one.recipe.hints, *(w.message or "" for w in one.recipe.wrong)]
        assert not any(OPINION.search(text) for text in texts), one.id


# ---- data ----


def test_one_sentence_for_every_state():
    """The text beside a picture reads the same whichever state is put into it."""
    from utils import seats

    votes = load("votes")
    said = set()
    for code in ALLIES:
        name = load("states").set_index("iso3").loc[code, "name"]
        vote = votes[(votes["resolution"] == "ES-11/5") & (votes["iso3"] == code)]["vote"].item()
        alt = seats(votes, "ES-11/5", ring=[code]).get_label()
        assert name in alt and vote in alt
        said.add(alt.replace(name, "STATE").replace(f"STATE: {vote}", "STATE: VOTE"))
    assert len(said) == 1


def test_the_rules_see_what_they_should():
    assert (FORBIDDEN.search("an act of defiance") and FORBIDDEN.search("it lined up with")
            and FORBIDDEN.search("pro-Russian"))  # fmt: skip
    assert not FORBIDDEN.search(prose('he spoke of a "backyard"'))
    assert (MOTIVE.search("because") and NAMED.search("Kazakhstan abstained")
            and not CITED.search("Kazakhstan abstained because"))  # fmt: skip
    assert CITED.search("according to its president, Kazakhstan") and OPINION.search("What does your country do?")
    assert without_author("The order stopped no loading; storms and drones did, and a regulator's order too.")
    assert not without_author("Storms did, and drone attacks ascribed to Ukraine.")
    assert TO_PAY.search("The text asked Russia to pay for it.")
    alone = 'about = said[said["resolution"] == "ES-11/5"]\nbelarus = about[about["iso3"] == "BLR"]'
    assert one_reason_alone(alone) == ["about"]
    assert len(texts()) > 2000
