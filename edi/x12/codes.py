"""Code lists, once: the codes of an element that the hub knows, with their meanings.

Only lists that are closed in practice stand here; an element without a list takes any code. A code
that is not in its list is a warning, unless a partner's guide says otherwise.
Source: the X12 code lists 004010 and 005010; of 668 also what later releases add (R9).
"""

from functools import cache

_LISTS = {
    "353": "00 original|01 cancellation|02 add|03 delete|04 change|05 replace|06 confirmation|"
    "07 duplicate|08 status|10 not found|11 response|12 not processed|13 request|14 advance "
    "notification|15 re-submission|16 proposed|17 cancel, to be reissued|18 reissue|19 seller "
    "initiated change|20 final transmission|22 information copy|24 draft|25 incremental|"
    "26 replace specified buyer parts|27 verify|28 query|30 renewal|36 reversal|37 transfer|"
    "38 no financial value|40 deletion|41 complementary|42 re-issue|44 rejection|"
    "45 follow-up|46 cancellation with refund|47 transfer|48 suspended|49 original - no response "
    "necessary|50 register|51 historical inquiry|52 response to historical inquiry|53 completion",
    "248": "A allowance|C charge|N no allowance or charge|P promotion|Q charge request|"
    "R allowance request|S service",
    "349": "F free-form|S structured|X semi-structured",
    "668": "AA accepted, order forwarded to another location of the supplier|AC accepted and "
    "shipped|AR accepted and released for shipment|BP accepted, partial shipment, balance "
    "backordered|DR accepted, date rescheduled|IA accepted|IB backordered|IC accepted, changes "
    "made|ID deleted|IE accepted, price pending|IF on hold, incomplete description|IH on hold|"
    "IP accepted, price changed|IQ accepted, quantity changed|IR rejected|IS accepted, "
    "substitution made|IW on hold, waiver required|R1 rejected, not a contract item|R2 rejected, "
    "invalid item number|R3 rejected, invalid unit|R4 rejected, contract item not available|"
    "R5 rejected, reorder as a just-in-time order|R6 rejected, reorder as an extended delivery "
    "order|R7 rejected, reorder as a drop shipment|R8 rejected, reorder as a surge order|"
    "R9 rejected, item discontinued|SP accepted, schedule date pending",
    "587": "AC with detail and change|AD with detail, no change|AE with exception detail only|"
    "AH hold status|AK no detail or change|AP product replenishment|AT accepted|NA no "
    "acknowledgment needed|RD reject with detail|RF reject with exception detail only|"
    "RJ rejected, no detail|RN rejected, counter offer|RO rejected with counter offer|"
    "RV reject, respond|ZZ mutually defined",
    "478": "C credit|D debit",
    "662": "A add|D delete|I included|O information only|S substituted",
    "146": "11 rule 11 shipment|BP paid by buyer|CA advance collect|CC collect|CD collect on "
    "delivery|CF collect, freight credited back|DE per contract|DF defined by buyer and seller|"
    "FO fob port of call|HP half prepaid|MX mixed|NC service freight, no charge|NR non revenue|"
    "PA advance prepaid|PB customer pickup|PC prepaid but charged to customer|PD prepaid by "
    "processor|PE prepaid and summary bill|PL prepaid local, collect outstate|PO prepaid only|"
    "PP prepaid by seller|PS paid by seller|PU pickup|RC return container freight paid by customer|"
    "RF return container freight free|RS return container freight paid by supplier|TP third party "
    "pay|WC weight condition",
}


@cache
def codes(number: str) -> dict[str, str] | None:
    """The known codes of an element and what they mean; None where any code is taken."""
    if number not in _LISTS:
        return None
    pairs = (entry.partition(" ") for entry in _LISTS[number].split("|"))
    return {code: meaning for code, _, meaning in pairs}
