"""The verdict: every check runs, then what they found is merged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from . import advice, data_files, emergencies, interactions, limits, sentences
from .cues import may_hold
from .intent import IntentJudge, judge_of
from .orders import words
from .prescriptions import MedicineTalk
from .types import SEVERITIES, Document, Finding, Reason, Severity, Verdict

_MEDICINE = frozenset({"rx", "this_drug", "mega"})
_REASON_ORDER: tuple[Reason, ...] = (
    "dose_recommendation",
    "over_limit",
    "prescription_change",
    "interaction",
    "emergency",
)


def judge(doc: Document, context: Sequence[Document] = (), rules_version: str = "") -> Verdict:
    """What is to be said about ``doc``; ``context`` holds earlier texts of the same conversation."""
    texts = {t.text for t in doc.tokens}
    concerned = bool(doc.mentions or doc.substances or context)
    talks = concerned or may_hold(texts, doc.language, _MEDICINE)
    alarming = emergencies.may_alarm(texts, doc.language)
    findings: list[Finding] = []
    emergency: str | None = None
    at_risk: str | None = None
    pairs: list[dict[str, object]] = []
    if talks or alarming:
        reader = judge_of(doc)
        if alarming:
            emergency = _emergency(doc, context, reader, findings)
        if talks:
            talk = MedicineTalk(reader.reading, reader, context)
            _doses(doc, reader, talk, findings)
            _prescriptions(doc, talk, findings)
            vitamin_k = interactions.VitaminKTalk(doc, context, reader, talk)
            _vitamin_k(doc, vitamin_k, findings)
            at_risk = None if any(f.reason == "interaction" for f in findings) else vitamin_k.at_risk()
            if at_risk:
                _at_risk(doc, at_risk, findings)
            pairs = _pairs(doc, context, findings)
    return _merge(doc, findings, emergency, at_risk, pairs, rules_version)


# --- the checks --------------------------------------------------------------------------------------


def _emergency(
    doc: Document, context: Sequence[Document], reader: IntentJudge, findings: list[Finding]
) -> str | None:
    thinner = (
        bool(
            interactions.names(context)
            & (interactions.group("anticoagulants") | interactions.antagonists() | {"blood_thinner"})
        )
        if context
        else False
    )
    found = emergencies.EmergencyReader(doc, reader, thinner).find()
    if found is None:
        return None
    situation, first, last = found
    row = emergencies.situations()[situation]
    findings.append(
        _finding(
            doc,
            "emergency",
            first,
            last,
            "urgent",
            "emergency",
            (str(row["banner"]), f"Possible emergency: {row['title']}."),
            sentences.citations(row),
        )
    )
    return situation


def _doses(doc: Document, reader: IntentJudge, talk: MedicineTalk, findings: list[Finding]) -> None:
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
    texts = {t.text for t in doc.tokens} if doc.mentions else set()
    children = not texts.isdisjoint(words("child_words"))
    pregnancy = not texts.isdisjoint(words("pregnancy_words"))
    for excess in limits.excesses(doc, reader):
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
    cue = advice.megadose(doc, reader, talk)
    if cue is not None:
        findings.append(
            _finding(doc, "megadose", cue.first, cue.last, "high", "dose_recommendation", sentences.MEGADOSE)
        )


def _prescriptions(doc: Document, talk: MedicineTalk, findings: list[Finding]) -> None:
    found = talk.advice()
    if found is not None:
        findings.append(
            _finding(
                doc, "prescription_change", *found, "urgent", "prescription_change", sentences.PRESCRIPTION
            )
        )


def _vitamin_k(doc: Document, vitamin_k: interactions.VitaminKTalk, findings: list[Finding]) -> None:
    found = vitamin_k.advice()
    if found is None:
        return
    row = next(r for r in data_files.load("interactions")["interactions"] if r["id"] == "k-vka")
    moderator = f"Advises vitamin K beside a vitamin K antagonist. {row['effect']}"
    findings.append(
        _finding(
            doc,
            "k_vka",
            *found,
            "high",
            "interaction",
            (sentences.VKA_AUTHOR, moderator),
            sentences.citations(row),
        )
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
        found.update(_groups().get(substance, ()))
    if "vka" in found:
        found.update(interactions.group("vka"))
    return found


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    return {m["id"]: tuple(m.get("groups", ())) for m in data_files.load("medicines")["medicines"]}


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
        at_risk, names_medicine, doc.language, rules_version or _version(),
    )  # fmt: skip


@cache
def _version() -> str:
    from . import pipeline  # the pipeline imports this module

    return pipeline.RULES_VERSION
