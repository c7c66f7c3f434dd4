"""The claims of the story: evidence from the tables, and the reference that opens after a verdict.

What decides a claim is computed in `measures.claims`; here are the doors to it. The other claims rest on a
source: for them the finding comes from the table `claims`, and whether they hold stays open.
"""

from typing import Any

import pandas as pd

from .cards import Card
from .data import DataError, as_listed, check_table, few, load
from .measures.claims import EVIDENCE, Found, verdicts_of
from .verdicts import said_before
from .words import CAVEATED, CAVEATS, VERDICTS

__all__ = ["all_evidence", "evidence_for", "judged", "points", "reveal"]

HOLDS = {True: "yes", False: "no", None: "open"}  # open: no table decides
FIRST: dict[str, tuple[bool, bool]] = {}  # claim -> (same verdict, caveat found) of the first answer in this session


def evidence_for(claim_id: str, **changed: pd.DataFrame) -> Card:
    """What the tables or the sources say about one claim, and what you said of it before. The verdict stays yours.

    changed: a table of your own in place of one of the course, for example votes=my_votes; then the card also
    tells whether the claim holds in it. claims=my_claims: a claim of your own story, with what its row says.

    >>> print(evidence_for("C05"))
    C05: Belarus voted against that resolution
      Evidence, computed from votes: Belarus: no.
    """
    if "claims" in changed:
        return _own(claim_id, changed["claims"])
    claim = _claim(claim_id)
    if claim is None:
        return _unknown()
    if unused := set(changed) - set(claim["checkable_with"].split("; ")):
        said = f"{', '.join(sorted(unused))}; it rests on {claim['checkable_with']}"
        return Card(claim["title"], (("This claim does not use", said),))
    found = _evidence(claim["claim_id"], changed)
    more = [("Does the claim hold in your table?", HOLDS[found.holds])] if changed else []
    if before := said_before(claim["claim_id"]):
        more.append(("Your verdict before", before))
    return Card(claim["title"], (_from(claim, found.said), *more))


def all_evidence(**changed: pd.DataFrame) -> pd.DataFrame:
    """Evidence of every claim: claim_id, topic, decided_by, finding, holds (open where no table decides).

    changed: as in `evidence_for`. Raises DataError for a name that is no table.

    >>> all_evidence()["holds"].value_counts().to_dict()
    {'yes': 33, 'open': 13, 'no': 1}
    """
    for table in changed:
        load(table)  # a name that is no table gets its sentence
    claims = load("claims")
    found = [_evidence(claim_id, changed) for claim_id in claims["claim_id"]]
    table = claims[["claim_id", "topic", "decided_by"]]
    return table.assign(finding=[one.said for one in found], holds=[HOLDS[one.holds] for one in found])


def reveal(claim_id: str, verdict: Any = None, caveat: Any = None) -> Card:
    """Open the reference for one claim, after your own verdict and the kind of your caveat.

    verdict: "supported", "supported with caveat", "contradicted" or "not checkable".
    caveat: one of the words of CAVEATS, such as "date"; "none" if you found none. The first answer to a claim
    counts for `points`; "supported with caveat" with "none" is asked once more. It never raises.
    """
    claim = _claim(claim_id)
    if claim and (_plain(verdict), _plain(caveat)) == (CAVEATED, "none"):
        kinds = ", ".join(kind for kind in CAVEATS if kind != "none")
        return Card(claim["title"], (("Your verdict speaks of a caveat. Choose its kind", kinds),))
    return reference(claim_id, verdict, caveat, count=True)


def reference(claim_id: str, verdict: Any = None, caveat: Any = None, count: bool = False) -> Card:
    """What `reveal` shows; if asked the answer counts: the first to a claim, for `points` and for the explorer."""
    claim, own, kind = _claim(claim_id), _plain(verdict), _plain(caveat)
    if claim is None:
        return _unknown()
    if own not in VERDICTS:
        return Card(claim["title"], (("Give your verdict first. Choose one", ", ".join(VERDICTS)),))
    if kind not in CAVEATS:
        return Card(claim["title"], (("Give your caveat first. Choose one", ", ".join(CAVEATS)),))
    kinds, right = claim["caveat_kind"].split(";"), verdicts_of(load("claims"))[claim["claim_id"]]
    if count:
        FIRST.setdefault(claim["claim_id"], (own == right, kind in kinds))
    beside = "yours fits" if kind in kinds else "yours is another one; which of them changes more?"
    if kind not in kinds and "none" in kinds:
        beside = "it holds as it stands; what would your caveat change?"
    elif kind not in kinds and kind == "none":
        beside = "you named none; what does a reader miss without it?"
    lines = (
        ("Your verdict", own),
        ("Reference verdict", right),
        ("Your caveat", f"{kind}. {CAVEATS[kind]}"),
        ("Reference caveat", f"{' or '.join(kinds)} ({beside}). {claim['caveat']}".strip()),
        _from(claim, _evidence(claim["claim_id"], {}).said),
        ("Source", claim["source"]),
    )
    return Card(claim["title"], lines)


def judged() -> list[str]:
    """The claims whose reference was opened in this session."""
    return sorted(FIRST)


def points() -> Card:
    """One point for each caveat found, by the first answer to each claim in this session."""
    same, found = sum(s for s, _ in FIRST.values()), sum(f for _, f in FIRST.values())
    lines = (
        ("Caveats found", f"{found} of {len(FIRST)}: that is your score"),
        ("Same verdict", f"{same} of {len(FIRST)}"),
    )
    return Card("Your claims so far", lines if FIRST else (("None yet", "open one with reveal(...)"),))


def _plain(answer: Any) -> str:
    """An answer in the form of VERDICTS and CAVEATS; "" for what is no text."""
    return as_listed(answer) if isinstance(answer, str) else ""


def _claim(claim_id: Any) -> dict[str, Any] | None:
    """The row of a claim, with its title for a card."""
    rows = load("claims").fillna({"caveat": "", "searched": ""})
    rows["title"] = rows["claim_id"] + ": " + rows["claim"]
    rows = rows[rows["claim_id"] == _plain(claim_id).upper()]
    return rows.iloc[0].to_dict() if len(rows) else None


OWN = {"evidence": "Evidence", "decided_by": "Decided by", "caveat": "Caveat", "caveat_kind": "Kind of caveat",
       "verdict": "Your verdict", "source": "Source"}  # fmt: skip


def _own(claim_id: Any, claims: pd.DataFrame) -> Card:
    """What the row of a claim says in a table of one's own; what is empty is open. Raises DataError for no such table."""
    check_table(claims, "claims", "claim_id", "claim", *OWN)
    rows = claims[claims["claim_id"].astype(str).map(_plain) == _plain(claim_id)]
    if not len(rows):
        return Card("There is no such claim", (("Your claims are", few(claim_id, claims["claim_id"])),))
    row = rows.iloc[0]
    row = row.mask(row.isna(), "open")
    if row["caveat_kind"] == "none" and row["caveat"] == "open":
        row["caveat"] = "none"
    lines = tuple((label, str(row[column])) for column, label in OWN.items())
    return Card(f"{row['claim_id']}: {row['claim']}", lines)


def _unknown() -> Card:
    ids = load("claims")["claim_id"]
    return Card("There is no such claim", (("The claims are", f"{ids.min()} to {ids.max()}"),))


def _from(claim: dict[str, Any], finding: str) -> tuple[str, str]:
    """Label and text of the evidence line."""
    tables = claim["checkable_with"].replace("; ", ", ")
    label = f"computed from {tables}" if claim["decided_by"] == "table" else "from sources"
    return f"Evidence, {label}", finding + (f" Searched: {claim['searched']}" if claim["searched"] else "")


def _evidence(claim_id: str, changed: dict[str, pd.DataFrame]) -> Found:
    if claim_id not in EVIDENCE:
        return Found(str(_claim(claim_id)["evidence"]))
    try:
        said, *flags = EVIDENCE[claim_id](lambda table: changed[table] if table in changed else load(table))
        return Found(said, *(None if flag is None else bool(flag) for flag in flags))
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        if not changed:
            raise
        lacks = "it lacks a row or column that this claim needs"
        other = "it holds something else than this claim needs, such as text in place of dates or numbers"
        said = lacks if isinstance(error, LookupError) else str(error)[:-1] if isinstance(error, DataError) else other
        return Found(f"Your table ({', '.join(changed)}) does not fit: {said}.")
