"""Make roll-call files of any size from a seed, in the two layouts that utils.rollcall reads. No real votes.

    python -m dev.make_rollcall     write data/rollcall_sample.csv again, after a change of its tables

Every title begins with GENERATED, every link says so too. The columns, and their width of more than 360 bytes a
row, are those of the UN Digital Library's file; the votes are drawn by chance. Such files are never committed.
"""

import csv
import itertools
import pathlib

import numpy as np

from utils.data import load

UN_COLUMNS = [
    "undl_id", "ms_code", "ms_name", "ms_vote", "date", "session", "resolution", "draft", "committee_report",
    "meeting", "title", "agenda_title", "subjects", "vote_note", "total_yes", "total_no", "total_abstentions",
    "total_non_voting", "total_ms", "undl_link",
]  # fmt: skip
FIRST, LAST = 1946, 2025
TITLE = (
    "GENERATED, not a record: question number {n} of a made-up agenda, with a title as long as those of the "
    "record : resolution / adopted by the General Assembly"
)


def draw(rows: int, seed: int):
    """(number, year, date, letters) of each made-up resolution; a letter is one of Y, A, N, X."""
    rng = np.random.default_rng(seed)
    place = np.linspace(-1, 1, 193)
    rng.shuffle(place)
    count = -(-rows // 193)
    for n in range(count):
        year = FIRST + n * (LAST - FIRST + 1) // count
        lean = rng.normal() * place + rng.normal(0.6, 0.6) + rng.normal(0, 0.5, 193)
        letters = np.where(lean > 0.1, "Y", np.where(lean < -0.9, "N", "A"))
        letters[rng.random(193) < 0.1] = "X"
        yield n, year, f"{year}-{rng.integers(1, 13):02d}-{rng.integers(1, 29):02d}", letters


def written(path: pathlib.Path, columns: list[str], lines, rows: int) -> pathlib.Path:
    with open(path, "w", encoding="utf-8") as file:
        file.write(",".join(columns) + "\n")
        file.writelines(itertools.islice(lines, rows))
    return path


def un_file(path: pathlib.Path, rows: int = 1_000_000, seed: int = 2022) -> pathlib.Path:
    """Write a file in the layout of the UN Digital Library."""
    table = load("states")
    names = [f'"{name.upper()}"' if "," in name else name.upper() for name in table["name_un"]]
    states = [f"{code},{name}" for code, name in zip(table["iso3"], names, strict=True)]

    def lines():
        for n, year, date, letters in draw(rows, seed):
            session = year - 1945
            totals = ",".join(f"{(letters == letter).sum()}.0" for letter in "YNAX")
            end = ",".join([
                date, f"{session},A/RES/{session}/{n},A/{session}/L.{n},A/{session}/{n}/Rep,A/{session}/PV.{n % 100}",
                f'"{TITLE.format(n=n)}","GENERATED AGENDA ITEM {n % 150}"',
                f"GENERATED SUBJECT {n % 90}--AS LONG AS THOSE OF THE RECORD,",
                f"{totals},193.0,https://example.org/generated/{n}\n",
            ])  # fmt: skip
            now = ["SUN,USSR" if year < 1992 and state.startswith("RUS,") else state for state in states]
            yield from (f"{4_000_000 + n},{state},{v},{end}" for state, v in zip(now, letters, strict=True))

    return written(path, UN_COLUMNS, lines(), rows)


def cow_file(path: pathlib.Path, rows: int = 1_000_000, seed: int = 2022) -> pathlib.Path:
    """Write a file in the layout of Voeten's data, with Correlates of War codes."""
    codes = load("rollcall_codes").query("scheme == 'COW'").drop_duplicates("iso3").set_index("iso3")["code"]
    states = codes.reindex(load("states")["iso3"])
    number = {"Y": 1, "A": 2, "N": 3, "X": 8}

    def lines():
        for n, year, date, letters in draw(rows, seed):
            end = f"{year},{date},R/{year - 1945}/{n},GENERATED not a record\n"
            for state, letter in zip(states, letters, strict=True):
                yield f"{n + 3},{state},1,{year - 1945},{number[letter]},{end}"

    return written(path, "rcid,ccode,member,session,vote,year,date,unres,descr".split(","), lines(), rows)


def sample_file(path: pathlib.Path) -> pathlib.Path:
    """Write the practice file: three roll calls of the table votes in the UN's layout, five rows damaged."""
    votes, states = load("votes"), load("states").set_index("iso3")
    texts = load("resolutions").set_index("resolution")
    records = {"ES-11/4": 3990400, "ES-11/5": 3994052, "ES-11/6": 4003921}
    letter = {"yes": "Y", "abstain": "A", "no": "N", "did not vote": "X"}
    rows = []
    for resolution, record in records.items():
        text = texts.loc[resolution]
        rest = dict.fromkeys(UN_COLUMNS, "") | {
            "undl_id": str(record), "date": f"{text['date']:%Y-%m-%d}", "session": "ES-11", "resolution": text["un_symbol"],
            "title": f"PRACTICE FILE, made from the table votes: {text['title']}", "total_yes": f"{text['yes']}.0",
            "total_no": f"{text['no']}.0", "total_abstentions": f"{text['abstain']}.0", "total_ms": "193.0",
            "total_non_voting": f"{text['did_not_vote']}.0", "undl_link": f"https://digitallibrary.un.org/record/{record}",
        }  # fmt: skip
        for _, row in votes[votes["resolution"] == resolution].iterrows():
            name = states.loc[row["iso3"], "name_un"].upper()
            rows.append(rest | {"ms_code": row["iso3"], "ms_name": name, "ms_vote": letter[str(row["vote"])]})
    place = {(row["resolution"], row["ms_code"]): row for row in rows}
    place["A/RES/ES-11/5", "GHA"]["ms_vote"] = "?"
    place["A/RES/ES-11/5", "BWA"]["ms_code"] = "BW"
    place["A/RES/ES-11/5", "MDG"]["date"] = "2022-14-11"
    place["A/RES/ES-11/4", "FJI"]["ms_vote"] = ""
    rows.insert(rows.index(place["A/RES/ES-11/6", "CHL"]), place["A/RES/ES-11/6", "CHL"])
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, UN_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


if __name__ == "__main__":
    print(sample_file(pathlib.Path(__file__).resolve().parents[1] / "data/rollcall_sample.csv"))
