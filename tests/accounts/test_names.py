"""Display names: what is refused, in words, and what stays possible."""

import pytest
from django.core.exceptions import ValidationError

from k2forum.accounts.names import check_display_name, clean_display_name, look_of

REFUSED = {
    "title": [
        "Dr Anna", "dr. anna", "DR ANNA", "Dr.Anna", "DrAnna", "Anna MD", "AnnaMD", "Anna M.D.",
        "Anna M. D.", "D r Anna", "Prof Smith", "Prof. Dr. Smith", "Smith PharmD", "Smith Pharm.D",
        "Anna RN", "Anna R.N.", "Anna Ph.D.", "Dra. Ruiz", "Médico Luis", "Farmacéutica Ana",
        "Enfermera Eva", "Doktor Müller", "Ärztin Eva", "Apotheker Jan", "Docteur Roux", "Médecin Luc",
        "Pharmacienne Zoé", "Infirmière Lou", "Pr Dupont", "Nurse Joy", "D0ctor Joe", "Pharmac1st",
        "Ðr Anna", "Ｄｒ Anna", "𝐃𝐫 Anna", "Đr Anna", "dŕ Anna", "Anna Smith DO", "dr_anna", "dr-anna",
        "Dr2 Anna", "Доктор Иван", "DOCTOR007",
    ],
    "role": [
        "verified", "Verified Anna", "AnnaVerified", "ver1fied", "ᵛᵉʳⁱᶠⁱᵉᵈ", "Vérifié Luc", "Verifiziert",
        "verificada", "Moderator", "Moderator2", "the moderator", "Moderador", "Modérateur", "Admin",
        "4dmin", "AdminAnna", "Site_Admin", "superadmin", "Mod", "Official Team", "Support",
        "Automatic Check", "K2 Forum", "System",
    ],
    "symbol": [
        "Anna ✓", "Anna ✔\ufe0f", "✅Anna", "Anna ☑", "Anna 🩺", "Anna ⚕", "Anna 💊", "Anna ★", "Anna 🏅",
        "Anna √", "Anna®", "<b>Anna</b>", "Anna @ home", "Anna (nurse)", "Anna ⍻", "A🅥nna", "Anna ۱",
        "Z̷̸̶̡ana", "Anna 1\ufe0f\u20e3",
    ],
    "mixed": [
        "Аnna", "pаypal", "Annа", "Μaria", "Dг Anna", "Иванov",
    ],
    "look_alike": [
        "сосо", "АВС", "ᴅʀ Anna", "ɑnna", "Annɡ", "ꓓꓣ",
    ],
    "invisible": [
        "An\u200bna", "Anna\u202etxt", "An\xadna", "A\x07nna", "Anna\u2066x", "An\u2028na", "A\ue000b",
        "An\tna",
    ],
    "length": [
        "A", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", " a ",
    ],
    "no_letter": [
        "123", "-- --", "007",
    ],
    "start": [
        ".anna", "-Anna", "’Anna",
    ],
    "address": [
        "pills.example", "www.pills.test", "buy pills.com now",
    ],
}  # fmt: skip

ALLOWED = [
    "Anna", "Anna B.", "J. R. Miller", "Jean-Luc", "O'Brien", "O’Brien", "María José", "Müller",
    "Øystein", "Łukasz", "Đặng", "Nguyễn Văn Đức", "Zoë 2", "Anna_87", "k2reader", "Наталья", "Ελένη",
    "محمد", "דוד", "健二", "ひろし カナ", "한국 사람", "李明", "अनिल", "Kenji 健二", "Drew", "Drake",
    "Andrew", "Badminton Fan", "Prudence", "Modest Mouse", "Modern Anna", "Mr. Do", "Do it", "Docile Cat",
    "Medici", "Teamwork", "Ardra", "McDonald", "MacDowell", "Arnold", "Bernd", "IJsbrand", "ışık",
    "Björn ß", "Þórr", "Lucky 13", "Ryan", "Rdio", "St. John", "Unofficially me",
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "name"), [(code, name) for code, names in REFUSED.items() for name in names]
)
def test_a_name_that_claims_or_deceives_is_refused_with_words(code, name):
    with pytest.raises(ValidationError) as refusal:
        check_display_name(name)
    assert refusal.value.code == code
    assert len(refusal.value.messages[0]) > 20


@pytest.mark.parametrize("name", ALLOWED)
def test_an_ordinary_name_is_taken_as_it_is(name):
    check_display_name(name)
    assert clean_display_name(name) == name


def test_a_name_is_stored_in_one_form():
    assert clean_display_name("  Ａnna   Ｂ ") == "Anna B"
    assert clean_display_name("Zoe\u0308") == "Zoë"


@pytest.mark.parametrize(
    ("one", "other"),
    [("Anna", "anna"), ("Anna", "ANNA"), ("Anna", "Änna"), ("AnnI", "Annl"), ("Ann1", "Annl"),
     ("Bob0", "BobO"), ("Anna B", "Anna_B"), ("Marnie", "Mamie"), ("straße", "STRASSE"), ("Иван", "ИВАН")],
)  # fmt: skip
def test_names_that_look_the_same_are_the_same(one, other):
    assert look_of(one) == look_of(other)


@pytest.mark.parametrize(("one", "other"), [("Anna", "Anne"), ("Bob", "Rob"), ("健二", "健一")])
def test_names_that_differ_stay_different(one, other):
    assert look_of(one) != look_of(other)
