"""The verdict: every check runs, then what they found is merged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from . import data_files, emergencies, interactions, limits, sentences
from .judging import Judgement
from .signs import Reading, talk_words
from .specific import groups_of
from .types import SEVERITIES, Document, Finding, Reason, Severity, Verdict

_REASON_ORDER: tuple[Reason, ...] = (
    "dose_recommendation",
    "over_limit",
    "prescription_change",
    "interaction",
    "emergency",
)


def judge(
    doc: Document, reading: Reading, judgement: Judgement, context: Sequence[Document], rules_version: str
) -> Verdict:
    """What is to be said about ``doc``; ``context`` holds earlier texts of the same conversation."""
    findings: list[Finding] = []
    emergency = _emergency(doc, reading, judgement, context, findings)
    _doses(doc, reading, judgement, findings)
    _learned(doc, judgement, findings)
    at_risk = None if any(f.reason == "interaction" for f in findings) else interactions.at_risk(doc, reading)
    if at_risk:
        _at_risk(doc, at_risk, findings)
    pairs = _pairs(doc, context, findings)
    return _merge(doc, findings, emergency, at_risk, pairs, rules_version)


# --- the checks --------------------------------------------------------------------------------------


def _emergency(
    doc: Document,
    reading: Reading,
    judgement: Judgement,
    context: Sequence[Document],
    findings: list[Finding],
) -> str | None:
    found = judgement.finds("emergency")
    if found is None:
        return None
    first, last, share = found
    situation = emergencies.situation(doc, reading, context)
    row = emergencies.situations()[situation]
    moderator = f"{sentences.reads_as('an emergency now', share)} Closest card: {row['title']}."
    findings.append(
        _finding(
            doc,
            "emergency",
            first,
            last,
            "urgent",
            "emergency",
            (str(row["banner"]), moderator),
            sentences.citations(row),
        )
    )
    return situation


def _doses(doc: Document, reading: Reading, judgement: Judgement, findings: list[Finding]) -> None:
    for mention in doc.mentions:
        if mention.intent == "recommend":
            findings.append(
                _finding(
                    doc,
                    "dose_recommendation",
                    mention.first,
                    mention.last,
                    "low",
                    "dose_recommendation",
                    sentences.recommendation_words(mention),
                )
            )
    children = not talk_words("child_words").isdisjoint(doc.texts)
    pregnancy = not talk_words("pregnancy_words").isdisjoint(doc.texts)
    supervised = bool(doc.mentions) and judgement.holds("supervised")
    for excess in limits.excesses(doc, reading, supervised):
        author, moderator = sentences.excess_words(excess)
        others = sentences.others_words(excess.mention.substance or "", children, pregnancy)
        findings.append(
            _finding(
                doc,
                "over_limit",
                excess.mention.first,
                excess.mention.last,
                excess.severity,
                "over_limit",
                (author, f"{moderator} {others}".strip()),
                (sentences.source_line(excess.limit),),
            )
        )
    for mention, kind in limits.unit_slips(doc):
        findings.append(
            _finding(
                doc,
                "unit_slip",
                mention.first,
                mention.last,
                "none",
                None,
                sentences.slip_words(mention, kind),
                (str(data_files.load("unit_slips")["source"]["title"]),),
            )
        )


def _learned(doc: Document, judgement: Judgement, findings: list[Finding]) -> None:
    """Advice in words: to change a medicine, to megadose, to take vitamin K beside an antagonist."""
    change = judgement.finds("change")
    if change:
        words = sentences.PRESCRIPTION, sentences.reads_as("advice to change a medicine", change[2])
        findings.append(
            _finding(doc, "prescription_change", *change[:2], "urgent", "prescription_change", words)
        )
    mega = judgement.finds("megadose")
    if mega:
        words = sentences.MEGADOSE, sentences.reads_as("advice to take many times the usual amount", mega[2])
        findings.append(_finding(doc, "megadose", *mega[:2], "high", "dose_recommendation", words))
    together = {"<k>", "<vka>"} <= judgement.kinds and not interactions.only_set_apart(doc)
    vitamin_k = interactions.vitamin_k()
    dosed = any(m.intent == "recommend" and m.substance in vitamin_k for m in doc.mentions)
    bar = "interaction_dosed" if dosed else "interaction"
    beside = judgement.finds("interaction", bar) if together else None
    if beside:
        row = next(r for r in data_files.load("interactions")["interactions"] if r["id"] == "k-vka")
        said = sentences.reads_as("advice to take vitamin K beside a vitamin K antagonist", beside[2])
        words = sentences.VKA_AUTHOR, f"{said} {row['effect']}"
        findings.append(
            _finding(doc, "k_vka", *beside[:2], "high", "interaction", words, sentences.citations(row))
        )


def _at_risk(doc: Document, kind: str, findings: list[Finding]) -> None:
    row = next(r for r in data_files.load("interactions")["interactions"] if r["id"] == f"k-{kind}")
    ids = interactions.antagonists() if kind == "vka" else interactions.newer_anticoagulants()
    hit = next(h for h in doc.substances if h.substance in ids)
    findings.append(
        _finding(
            doc,
            f"at_risk_{kind}",
            hit.first,
            hit.last,
            "none",
            None,
            sentences.AT_RISK[kind],
            sentences.citations(row),
        )
    )


def _pairs(doc: Document, context: Sequence[Document], findings: list[Finding]) -> list[dict[str, object]]:
    """Pairs that the comment brings together, by itself or with what stands before it."""
    own = _with_groups(interactions.names([doc]))
    if not own:
        return []
    around = _with_groups(interactions.names(context))
    rows = [row for row in interactions.rows(own | around) if own & {*row["a_ids"], *row["b_ids"]}]
    for row in rows:
        ids = {*row["a_ids"], *row["b_ids"]}
        hit = next((h for h in doc.substances if _with_groups({h.substance}) & ids), None)
        if hit is None:
            continue
        words = (f"{row['effect']} {row['advice']}", f"Pair {row['id']} ({row['severity']}): {row['effect']}")
        findings.append(
            _finding(
                doc, f"pair_{row['id']}", hit.first, hit.last, "none", None, words, sentences.citations(row)
            )
        )
    return rows


def _with_groups(substances: Iterable[str]) -> set[str]:
    found = set(substances)
    for substance in list(found):
        found.update(groups_of(substance))
    if "vka" in found:
        found.update(interactions.group("vka"))
    return found


# --- putting together --------------------------------------------------------------------------------


def _finding(
    doc: Document,
    rule: str,
    first: int,
    last: int,
    severity: Severity,
    reason: Reason | None,
    words: tuple[str, str],
    sources: tuple[str, ...] = (),
) -> Finding:
    start, end = doc.tokens[first].start, doc.tokens[max(first, last - 1)].end
    return Finding(rule, start, end, doc.source[start:end], severity, reason, words[0], words[1], sources)


def _merge(
    doc: Document,
    findings: list[Finding],
    emergency: str | None,
    at_risk: str | None,
    pairs: list[dict[str, object]],
    rules_version: str,
) -> Verdict:
    severity: Severity = max((f.severity for f in findings), key=SEVERITIES.index, default="none")
    found = {f.reason for f in findings if f.reason is not None}
    reasons = tuple(r for r in _REASON_ORDER if r in found)
    findings.sort(key=lambda f: (-SEVERITIES.index(f.severity), f.start))
    with_k = any(h.substance in interactions.vitamin_k() for h in doc.substances)
    names_medicine = not reasons and with_k and any(h.prescription for h in doc.substances)
    return Verdict(
        bool(reasons), severity, reasons, tuple(findings), tuple(doc.mentions),
        tuple(str(r["id"]) for r in pairs), emergency,
        at_risk, names_medicine, doc.language, rules_version,
    )  # fmt: skip
