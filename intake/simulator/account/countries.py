"""Countries that the account may call and text, as the provider lists them.

A handful stands for some two hundred: whoever reads them must follow pages all the same.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Country:
    """One country: its code, the name of its list, and what may be called or texted there."""

    iso: str
    name: str
    continent: str
    prefix: str
    low_risk: bool = False
    special: bool = False
    toll_fraud: bool = False
    texts: bool = False


# The provider knows one entry for the whole +1 of the United States and Canada when it comes to calls.
AT_HOME = "US"
COUNTRIES = (
    Country("CU", "Cuba", "NORTH_AMERICA", "+53"),
    Country("GB", "United Kingdom", "EUROPE", "+44"),
    Country("LV", "Latvia", "EUROPE", "+371"),
    Country("MX", "Mexico", "NORTH_AMERICA", "+52"),
    Country("SO", "Somalia", "AFRICA", "+252"),
    Country(AT_HOME, "United States/Canada", "NORTH_AMERICA", "+1", low_risk=True, texts=True),
)
