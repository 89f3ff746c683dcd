"""People: who they are, what roles they hold, and for which products and markets."""

from enum import StrEnum

from triage.domain.base import Value


class Role(StrEnum):
    """What a person may be here; what each may do is a table in `rules/permissions.py`."""

    MSL = "msl"
    SALES_REP = "sales_rep"
    REVIEWER = "reviewer"
    SPECIALIST = "specialist"
    SAFETY = "safety"
    QUALITY = "quality"
    COMPLIANCE = "compliance"
    CONTENT_OWNER = "content_owner"
    INSPECTOR = "inspector"
    ADMIN = "admin"


class Grant(Value):
    """A role, limited to some products and markets. An empty set means all of them."""

    role: Role
    products: frozenset[str] = frozenset()
    markets: frozenset[str] = frozenset()

    def covers(self, product: str | None, market: str | None) -> bool:
        """Whether the grant holds for a product and market. One that is not known is covered only by an unlimited grant."""
        return (not self.products or product in self.products) and (not self.markets or market in self.markets)


class Person(Value):
    """Somebody who works with the product."""

    id: str
    name: str
    email: str = ""
    grants: tuple[Grant, ...] = ()
    market: str | None = None
    language: str = "en"
    time_zone: str = "UTC"
    active: bool = True

    def holds(self, role: Role, product: str | None = None, market: str | None = None) -> bool:
        """Whether the person has a role for a product and market."""
        return self.active and any(g.role is role and g.covers(product, market) for g in self.grants)

    @property
    def roles(self) -> frozenset[Role]:
        """Every role the person has, for whatever product."""
        return frozenset(g.role for g in self.grants) if self.active else frozenset()


WORKER = Person(id="system", name="the worker")
"""Who is named on record for what no person did."""
