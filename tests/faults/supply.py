"""What suppliers answer to orders and to changes of them: 855, 865, 856, in every mood."""

from faults.papers import Seen, Set
from faults.partners import TradingPartner

MOODS = (
    "as ordered",
    "dearer within tolerance",
    "dearer beyond tolerance",
    "less",
    "backordered",
    "one line cancelled",
    "nothing of it",
    "silence",
    "about another order",
)
WEIGHTS = (8, 2, 3, 2, 2, 1, 1, 2, 1)
Row = tuple[str, ...]


def begin_to_supply(partner: TradingPartner) -> None:
    """Have a partner answer our orders."""
    partner.answers.by_code["850"] = _on_order
    partner.answers.by_code["860"] = _on_change


def _on_order(partner: TradingPartner, found: Seen) -> None:
    body = found.sets[0][2]
    number = next(row[3] for row in body if row[0] == "BEG")
    lines = [row for row in body if row[0] == "PO1"]
    mood = partner.random.choices(MOODS, WEIGHTS)[0]
    wait = partner.random.choice((20.0, 1_200.0, 9_000.0, 40_000.0))
    if mood != "silence":
        told = "PO-OF-NOBODY" if mood == "about another order" else number
        answer = _answer(told, lines, mood)
        for _ in range(partner.random.choice((1, 1, 1, 2))):
            _send_later(partner, wait, f"855 to {told}: {mood}", answer)
            wait += partner.random.uniform(0, 9_000)
    if mood not in ("nothing of it", "silence") and partner.random.random() < 0.8:
        _ship(partner, number, lines, wait + partner.random.uniform(-2_000, 20_000))


def _on_change(partner: TradingPartner, found: Seen) -> None:
    body = found.sets[0][2]
    head = next(row for row in body if row[0] == "BCH")
    mood = partner.random.choices(("agrees", "refuses", "silence"), (6, 2, 2))[0]
    if mood == "silence":
        return
    wait = partner.random.choice((20.0, 1_200.0, 9_000.0, 40_000.0))
    begin = f"BCA*00*{'AC' if mood == 'agrees' else 'RJ'}*{head[3]}**{head[5]}*20260105***20260105"
    answer = Set("865", "0001", (begin, "CTT*0"))
    _send_later(partner, wait, f"865 to {head[3]}, change {head[5]}: {mood}", answer)


def _answer(number: str, lines: list[Row], mood: str) -> Set:
    kind = {"as ordered": "AD", "nothing of it": "RJ"}.get(mood, "AC")
    body = [f"BAK*00*{kind}*{number}*20260105*****20260105"]
    for place, line in enumerate(lines if kind == "AC" else []):
        body += _line(line, mood if place == 0 else "as ordered")
    return Set("855", "0001", (*body, f"CTT*{len(lines) if kind == 'AC' else 0}"))


def _line(row: Row, mood: str) -> list[str]:
    """PO1 as it came, with what becomes of it."""
    line, quantity, unit, price, sku = row[1], row[2], row[3], row[4], row[7]
    dearer = {"dearer within tolerance": "1.01", "dearer beyond tolerance": "2"}.get(mood)
    if dearer:
        price = f"{float(price) * float(dearer):.4f}"
    code = {
        "as ordered": "IA",
        "less": "IQ",
        "backordered": "IB",
        "one line cancelled": "ID",
    }.get(mood, "IP")
    confirmed = "1" if mood == "less" else quantity
    return [
        f"PO1*{line}*{quantity}*{unit}*{price}**BP*{sku}",
        f"ACK*{code}*{confirmed}*{unit}",
    ]


def _ship(partner: TradingPartner, number: str, lines: list[Row], wait: float) -> None:
    """One or two ship notices of what was ordered."""
    parts = partner.random.choice((1, 1, 2))
    for _part in range(parts):
        name = f"SHP-{partner.next_control()}"
        body = [f"BSN*00*{name}*20260106*1015*0001", "HL*1**S", "DTM*011*20260106"]
        body += ["HL*2*1*O", f"PRF*{_named(partner, number)}"]
        for place, row in enumerate(lines, start=3):
            quantity = max(int(row[2]) // parts, 1) + (partner.random.random() < 0.1)
            body += [f"HL*{place}*2*I", f"LIN*{row[1]}*BP*{row[7]}", f"SN1*{row[1]}*{quantity}*EA"]
        notice = Set("856", "0001", (*body, f"CTT*{len(lines) + 2}"))
        for _ in range(partner.random.choice((1, 1, 1, 2))):
            _send_later(partner, max(wait, 10.0), f"856 {name} of {number}", notice)
        wait += 5_000


def _named(partner: TradingPartner, number: str) -> str:
    return "PO-OF-NOBODY" if partner.random.random() < 0.1 else number


def _send_later(partner: TradingPartner, wait: float, why: str, one: Set) -> None:
    partner.later(wait, lambda: partner.send(why, partner.group(one)))
