"""Words and dates that several modules use: votes, groups of states, verdicts, caveats, days. Imports nothing of ours."""

import pandas as pd

__all__ = ["ALLIES", "CAVEATS", "CSTO", "FORMER_SOVIET", "STORY_DAY", "VOTES"]

VOTES = ["yes", "abstain", "no", "did not vote"]
ALLIES = ["ARM", "BLR", "KAZ", "KGZ", "TJK"]
CSTO = sorted([*ALLIES, "RUS"])  # the six members on 14 November 2022
# the 15 states on the territory of the former Soviet Union
FORMER_SOVIET = "ARM AZE BLR EST GEO KAZ KGZ LVA LTU MDA RUS TJK TKM UKR UZB".split()

WAR_BEGINS = pd.Timestamp("2022-02-24")
ORDER_DAY = pd.Timestamp("2022-07-07")  # event E23: an order to find other routes for the oil
VOTE_DAY = pd.Timestamp("2022-11-14")  # ES-11/5
STORY_DAY = pd.Timestamp("2022-11-17")  # Axios printed the story on this day

MEMBERSHIP = {  # instrument -> what a state is by it, what its bar stands for
    "CST treaty": ("treaty party", "treaty of 1992"),
    "CSTO": ("member", "organisation (CSTO)"),
    "CSTO participation frozen": ("member, frozen", "participation frozen"),
    "CSTO Parliamentary Assembly observer": ("observer", "observer of the Parliamentary Assembly"),
}
CAVEATED = "supported with caveat"
VERDICTS = ["supported", CAVEATED, "contradicted", "not checkable"]
CAVEATS = {  # kind of caveat -> the question behind it
    "denominator": "Of what, of whom?",
    "date": "When, and in which order?",
    "measure": "Counted how?",
    "wording": "What does the word mean?",
    "source": "Who says so, and how would they know?",
    "left out": "Which fact is missing?",
    "none": "Nothing to add.",
}
