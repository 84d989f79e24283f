"""Words that would make a display name claim what only a badge or a role may say.

All are written folded: small letters, no accents. English, Spanish, German and French, and the Russian few
that are read at sight. A stem also counts where a longer word begins or ends with it.
"""

TITLES = frozenset(
    [
        # English
        "dr", "doc", "doctor", "md", "mbbs", "mbchb", "phd", "dphil", "pharmd", "rph", "dnp", "rn", "bsn",
        "msn", "cnm", "crna", "lpn", "aprn", "rdn", "dds", "dmd", "dpt", "frcp", "mrcp", "frcs", "facs",
        "prof", "professor", "physician", "pharmacist", "nurse", "midwife", "dietitian", "dietician",
        "dentist", "physiotherapist", "surgeon", "cardiologist", "paramedic", "clinician", "physio", "gp",
        # Spanish
        "dra", "doctora", "profesor", "profesora", "medico", "medica", "farmaceutico", "farmaceutica",
        "enfermero", "enfermera", "matrona", "dietista", "nutricionista", "dentista", "fisioterapeuta",
        "cirujano", "cirujana",
        # German
        "doktor", "doktorin", "professorin", "arzt", "arztin", "aerztin", "hausarzt", "hausarztin",
        "facharzt", "facharztin", "apotheker", "apothekerin", "krankenschwester", "krankenpfleger",
        "krankenpflegerin", "hebamme", "zahnarzt", "zahnarztin", "heilpraktiker", "heilpraktikerin",
        "ernahrungsberater", "ernahrungsberaterin", "physiotherapeut", "physiotherapeutin", "chirurg",
        "chirurgin",
        # French
        "docteur", "docteure", "professeur", "professeure", "medecin", "pharmacien", "pharmacienne",
        "infirmier", "infirmiere", "sagefemme", "dieteticien", "dieteticienne", "dentiste",
        "kinesitherapeute", "kine", "chirurgien", "chirurgienne",
        # Russian
        "др", "доктор", "врач", "профессор", "фармацевт", "медсестра",
    ]
)  # fmt: skip

# Also ordinary words or surnames: a title only in capitals at the end of a longer name ("Anna Smith DO").
TITLES_IN_CAPITALS = frozenset(["DO", "PA", "NP", "OD", "RD", "PT", "OT", "DC", "ND", "LD"])

# Also an ordinary syllable: a title only at the start of a longer name ("Pr Dupont").
TITLES_AT_START = frozenset(["pr", "lic", "dipl"])

ROLE_STEMS = (
    "verified", "verificad", "verifiziert", "verifie",
    "moderator", "moderador", "moderateur", "moderatrice",
    "admin",
    "модератор", "админ",
)  # fmt: skip

ROLES = frozenset(
    [
        "mod", "mods", "verify", "official", "oficial", "offiziell", "officiel", "staff", "team",
        "support", "geprueft", "gepruft", "zertifiziert", "certified", "certificado", "certifie",
        "licensed", "approved", "system", "sysop", "webmaster", "screener", "owner", "editor", "former",
        "redaktion", "редакция", "anonymous", "deleted", "everyone", "nobody",
    ]
)  # fmt: skip

RESERVED_NAMES = frozenset(["automatic check", "former member", "the k2 forum", "k2 forum"])
