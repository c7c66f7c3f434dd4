"""A story of one's own: its table of claims, of the same shape as the course's table `claims`.

The table is a CSV file that a student fills in with an editor or a spreadsheet. What does not fit is one sentence that
names file, row and column. `scorecard`, `evidence_for` and `brief` work on it.
"""

import copy
import re
from pathlib import Path
from typing import Any

import pandas as pd

from .data import DataError, fact, load, parsed
from .measures.claims import verdicts_of
from .words import CAVEATED, CAVEATS, VERDICTS

__all__ = ["new_claims", "read_claims"]

FILE = "my_claims.csv"
COLUMNS = {  # column of `claims` -> what is another rule in a table of one's own; None: that of the course
    "claim_id": {"required": True, "pattern": r"[A-Za-z]{1,3}\d{1,3}"},  # such as S1
    "claim": None,
    "topic": {"required": True},
    "decided_by": {"enum": ["table", "source"]},
    "verdict": {"enum": VERDICTS},
    "evidence": {},
    "caveat": None,
    "caveat_kind": {"enum": list(CAVEATS)},
    "source": {},
}
EXAMPLES = {"E1": "C07", "E2": "C30"}  # the two rows to overwrite: one holds as it stands, one with a caveat


def examples() -> pd.DataFrame:
    """The two example rows: claims of the course, as a table of one's own writes them."""
    rows = load("claims").set_index("claim_id").loc[list(EXAMPLES.values())].reset_index()
    verdicts = verdicts_of(rows).to_numpy()
    return rows.assign(claim_id=list(EXAMPLES), verdict=verdicts)[list(COLUMNS)]


def new_claims(path: str | Path = FILE) -> None:
    """Make a table of claims with two example rows to overwrite. A file that is there stays as it is.

    Raises DataError for a folder that is not there or cannot be written.
    """
    try:
        with Path(path).open("x", encoding="utf-8", newline="\n") as file:
            examples().to_csv(file, index=False, lineterminator="\n")
    except FileExistsError:  # somebody's own
        pass
    except OSError as error:
        raise DataError(f"{path} cannot be written ({error.strerror}): give a file in another folder.") from None
    print(f"{Path(path).name} lies beside this notebook: your table of claims, at first with two examples.")


def read_claims(path: str | Path = FILE) -> pd.DataFrame:
    """Your table of claims, checked: claim_id, claim, topic, decided_by, verdict, evidence, caveat, caveat_kind, source.

    A claim, its id and its topic must be there; what is still open is empty (NaN). Where there is no such file, the two
    example rows come back, and a printed line says so. Raises DataError for a cell that does not fit (file, row,
    column, what was expected), for a caveat of the kind "none", and for a file that a spreadsheet saved in another form.
    """
    if not Path(path).is_file():
        print(f"There is no {Path(path).name} here yet: these are two examples. new_claims() makes the file.")
        return examples()
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror}).") from None
    try:
        claims = parsed(content, {"path": Path(path).name, "schema": {"fields": fields(), "primaryKey": ["claim_id"]}})
    except DataError as error:  # somebody's own file is not fetched anew
        raise DataError(re.sub(r"(, or|:) fetch the file anew", "", str(error))) from None
    bare = claims["caveat_kind"].eq("none") & (claims["caveat"].notna() | claims["verdict"].eq(CAVEATED))
    if bare.any():
        one = claims.loc[bare, "claim_id"].iloc[0]
        raise DataError(f"{Path(path).name}, claim {one}, column caveat_kind: 'none' found beside a caveat; one of "
                        f"{', '.join(kind for kind in CAVEATS if kind != 'none')} expected.")  # fmt: skip
    claims.attrs["source"] = f"{Path(path).name}; the verdicts are its author's own"
    return claims


def fields() -> list[dict[str, Any]]:
    """The columns of a table of one's own, as datapackage.json writes columns."""
    ours = {field["name"]: field for field in copy.deepcopy(fact("claims", "schema"))["fields"]}
    for name, rules in COLUMNS.items():
        ours[name].pop("categories", None)
        if rules is not None:
            ours[name] |= {"constraints": rules, "anyCase": "enum" in rules}
    ours["claim_id"]["form"] = "letters and a number, such as S1,"
    return [ours[name] for name in COLUMNS]


def still_examples(claims: Any) -> str:
    """What to say of a table that is none of one's own yet, or ""."""
    if not isinstance(claims, pd.DataFrame) or not {"claim_id", "claim"} <= set(claims.columns):
        return "`my_claims` is no table of claims: run the cell with read_claims() again."
    left = claims[claims["claim"].isin(examples()["claim"])]
    if len(left):
        rows = ", ".join(left["claim_id"])
        return f"An example still stands in the table: {rows}. Write your own claim in its place, save, read it again."
    if claims["claim"].isna().any() or not len(claims):
        return "The table holds no claim yet: write one, save, read the table again."
    return ""
