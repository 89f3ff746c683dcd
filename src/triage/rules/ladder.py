"""The ladder: whom each rung of an emergency page calls. Pure, so that a company can read who is woken when."""

from typing import NamedTuple


class Rung(NamedTuple):
    """Whom one rung calls: people by id, and whether the alert address is written to as well."""

    people: tuple[str, ...]
    alert_address: bool = False


def rung_of(on_call: tuple[str, ...], everyone: tuple[str, ...], rung: int) -> Rung:
    """Whom a rung calls, counted from 1.

    First those on call, one by one in the order of the rota; then everyone of safety at once; then everyone and the alert address, again
    and again. Where nobody is on call it begins with everyone; where there is nobody at all, with the alert address.
    """
    if rung <= len(on_call):
        return Rung((on_call[rung - 1],))
    if rung == len(on_call) + 1 and everyone:
        return Rung(everyone)
    return Rung(everyone, alert_address=True)
