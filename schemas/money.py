"""The parts that are about money: currencies, prices, charges, taxes, terms, amounts.

Fields stand in the order of the X12 segment that carries them.
"""

from datetime import date as Day  # noqa: N812 (fields are called date)

from schemas.part import Composite, Kept, Moment, Number, Part, Reference


class CurrencyDate(Part):
    """When a rate holds."""

    qualifier: str | None = None
    date: Day | None = None
    time: str | None = None


class Currency(Part):
    """CUR: a currency, whose it is, and the rate to another."""

    entity: str | None = None
    code: str | None = None
    rate: Number | None = None
    entity_2: str | None = None
    code_2: str | None = None
    market: str | None = None
    dates: tuple[CurrencyDate, ...] = ()


class Terms(Part):
    """ITD: when to pay, and the discount for paying early; in the document's currency."""

    kind: str | None = None
    basis: str | None = None
    discount_percent: Number | None = None
    discount_due: Day | None = None
    discount_days: Number | None = None
    net_due: Day | None = None
    net_days: Number | None = None
    discount_amount: Number | None = None
    deferred_due: Day | None = None
    deferred_amount: Number | None = None
    payable_percent: Number | None = None
    text: str | None = None
    day_of_month: Number | None = None
    method: str | None = None
    percent: Number | None = None


class Tax(Part):
    """TXI: one tax, its amount, its rate in percent and what it is reckoned on."""

    kind: str | None = None
    amount: Number | None = None
    percent: Number | None = None
    jurisdiction_qualifier: str | None = None
    jurisdiction: str | None = None
    exempt: str | None = None
    relationship: str | None = None
    base: Number | None = None
    tax_id: str | None = None
    line: str | None = None


class Price(Part):
    """CTP: a price of a certain kind."""

    trade_class: str | None = None
    kind: str | None = None
    price: Number | None = None
    quantity: Number | None = None
    unit: Composite | None = None
    multiplier_qualifier: str | None = None
    multiplier: Number | None = None
    amount: Number | None = None
    basis: str | None = None
    condition: str | None = None
    multiple: Number | None = None
    currency: Currency | None = None
    kept: tuple[Kept, ...] = ()


class Charge(Part):
    """SAC: an allowance (A), a charge (C), or a service without an amount (N, P, ...)."""

    indicator: str | None = None
    code: str | None = None
    agency: str | None = None
    agency_code: str | None = None
    amount: Number | None = None
    percent_qualifier: str | None = None
    percent: Number | None = None
    rate: Number | None = None
    unit: str | None = None
    quantity: Number | None = None
    quantity_to: Number | None = None
    handling: str | None = None
    reference: str | None = None
    option: str | None = None
    text: str | None = None
    language: str | None = None
    currency: Currency | None = None
    dates: tuple[Moment, ...] = ()
    prices: tuple[Price, ...] = ()
    taxes: tuple[Tax, ...] = ()
    kept: tuple[Kept, ...] = ()


class TaxPlace(Part):
    """A place of jurisdiction."""

    qualifier: str | None = None
    place: str | None = None


class TaxReference(Part):
    """TAX: tax numbers and places of jurisdiction."""

    tax_id: str | None = None
    places: tuple[TaxPlace, ...] = ()
    exempt: str | None = None
    customs: str | None = None


class Amount(Part):
    """AMT: an amount with its meaning (TT: the document's total)."""

    qualifier: str | None = None
    amount: Number | None = None
    sign: str | None = None
    references: tuple[Reference, ...] = ()
    dates: tuple[Moment, ...] = ()
    kept: tuple[Kept, ...] = ()
