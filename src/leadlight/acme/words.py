"""The invented names of Acme's market: people, companies, pages, campaigns."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST_NAMES: Final = _words(
    "Anna Lukas Marie Jonas Lena Felix Laura Paul Julia Max Sophie Leon Clara Tim Nina David Eva Simon "
    "Mia Jan Katrin Stefan Petra Thomas Sabine Michael Claudia Andreas Birgit Markus Elif Mehmet Aylin "
    "Marek Zofia Pavel Ingrid Lars Sanne Pieter Camille Hugo Amélie Olivier Grace Oliver Emily Harry "
    "Ana João Beatriz Rafael"
)
LAST_NAMES: Final = _words(
    "Müller Berger Huber Weber Schneider Fischer Wagner Becker Hoffmann Koch Richter Klein Wolf "
    "Schröder Neumann Schwarz Zimmermann Braun Krüger Hartmann Lange Werner Krause Lehmann Köhler Maier "
    "Steiner Gruber Moser Keller Baumann Frei Yildiz Kaya Nowak Kowalski Novák Jansen Visser Bakker "
    "Dubois Laurent Moreau Smith Taylor Evans Silva Costa Almeida Andersen Lindqvist Rossi"
)
COMPANY_FIRST: Final = _words(
    "Nordlicht Alpen Rhein Isar Elbe Donau Spree Neckar Main Hansa Falken Adler Linden Eichen Birken "
    "Silber Kupfer Granit Kristall Morgen Abend Sonnen Stern Wolken Brücken Hafen Berg Tal Feld Wald "
    "See Küsten Ring Kern Nova Terra Aqua Luma Vento Fortis Altus Civis Magna Prima Solis Vera Orbis "
    "Linea"
)
COMPANY_SECOND: Final = _words(
    "Maschinenbau Logistik Software Werke Systeme Technik Daten Energie Handel Beratung Akademie Textil "
    "Druck Optik Robotik Verlag Pharma Metall Holz Papier Labor Medien Reisen Finanz Sensorik Kliniken "
    "Markt Netz Bau Spedition Analytik Kontor"
)

PAGES: Final = (
    "/",
    "/blog/pipeline-review",
    "/blog/lead-scoring",
    "/product",
    "/product/integrations",
    "/customers",
    "/pricing",
    "/docs/getting-started",
    "/security",
    "/demo",
    "/careers",
    "/about",
)
BROWSING: Final = (
    16,
    22,
    18,
    10,
    5,
    6,
    3,
    5,
    2,
    1,
    5,
    7,
)  # how often each page is read by somebody who looks around
BUYING: Final = (8, 4, 5, 17, 10, 12, 20, 9, 7, 7, 0, 1)  # … and by somebody who is about to choose
FEATURES: Final = ("import", "scoring", "grading", "alerts", "routing", "reports", "api", "audit-log")
WEBINARS: Final = (
    "lead-scoring-101",
    "sales-and-marketing",
    "pipeline-forecast",
    "product-led-growth",
    "data-quality",
    "customer-story-logistics",
    "attribution",
    "gdpr-for-marketers",
    "year-in-review",
)
NURTURE_MAILS: Final = ("welcome", "how-others-do-it", "checklist", "talk-to-us")
LINKS: Final = ("/pricing", "/customers", "/blog/lead-scoring", "/product", "/demo")
TITLES: Final = {
    "c-level": "Chief {} Officer",
    "vp": "VP {}",
    "director": "Director {}",
    "manager": "{} Manager",
    "specialist": "{} Specialist",
    "student": "Student, {}",
}
OWNERS: Final = ("a.lind", "b.osei", "c.marin", "d.petrov", "e.faber", "f.quint")
LOST_REASONS: Final = ("price", "competitor", "no decision", "missing feature")
BROWSER: Final = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/137.0"
PHONE: Final = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Safari/604.1"
SCANNER: Final = "Mozilla/5.0 (compatible; MailScannerBot/2.1; +https://scanner.example/bot)"
