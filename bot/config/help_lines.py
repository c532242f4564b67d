"""Where somebody who thinks of suicide finds a human at once, by country (ISO 3166), free of charge or for a local
call.

Looked up in November 2026, in the lines' own words or the press of their country: AT, AU, BE, CA, CH, ES, IT (9 to 24
h), NL, NZ, PT (since 10 September 2025) and US. BR, DE, FR, GB and IE are known for decades and were not looked up
again.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from bot.config.section import Section


class HelpLine(Section):
    name: str = Field(description="As it is called in its country.")
    phone: str = Field(description="As it is dialled there.")
    emergency: str = Field("112", description="The number of the emergency services there.")


HELP_LINES: Mapping[str, HelpLine] = {
    "AT": HelpLine(name="Telefonseelsorge", phone="142"),
    "AU": HelpLine(name="Lifeline", phone="13 11 14", emergency="000"),
    "BE": HelpLine(name="Zelfmoordlijn / Centre de prévention du suicide", phone="1813 / 0800 32 123"),
    "BR": HelpLine(name="CVV", phone="188", emergency="192"),
    "CA": HelpLine(name="988 Suicide Crisis Helpline", phone="988", emergency="911"),
    "CH": HelpLine(name="Die Dargebotene Hand / La Main Tendue / Telefono Amico", phone="143"),
    "DE": HelpLine(name="TelefonSeelsorge", phone="0800 111 0 111"),
    "ES": HelpLine(name="Línea 024", phone="024"),
    "FR": HelpLine(name="3114", phone="3114"),
    "GB": HelpLine(name="Samaritans", phone="116 123", emergency="999"),
    "IE": HelpLine(name="Samaritans", phone="116 123"),
    "IT": HelpLine(name="Telefono Amico Italia", phone="02 2327 2327"),
    "NL": HelpLine(name="113 Zelfmoordpreventie", phone="113"),
    "NZ": HelpLine(name="1737", phone="1737", emergency="111"),
    "PT": HelpLine(name="Linha Nacional de Prevenção do Suicídio", phone="1411"),
    "US": HelpLine(name="988 Suicide & Crisis Lifeline", phone="988", emergency="911"),
}
