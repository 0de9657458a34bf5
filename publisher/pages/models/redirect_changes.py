"""A content change's effect on redirects: collected as the change is made, written in a few statements at its end.

It maintains three rules: one redirect per request, no circles, and no redirect at a live page's address.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from publisher.pages.models.redirect import Lead, Redirect, is_file, is_page, refuse_circle
from publisher.pages.models.validity import BATCH


@dataclass
class RedirectChanges:
    made: dict[str, Lead] = field(default_factory=dict)
    """New redirects by address; redirects that led to the address follow."""
    moved: dict[str, str] = field(default_factory=dict)
    """Moves of pages that aren't live, from old to new path: only redirects that led to them follow."""
    ended: set[str] = field(default_factory=set)
    """Addresses that no longer redirect: a live page is there, or an editor removed the redirect."""
    opened: list[Redirect] = field(default_factory=list)
    closed: list[Redirect] = field(default_factory=list)

    def write(self, version: int) -> int:
        """Write the changes; return the number of addresses with a new target. Raise ValidationError for a circle."""
        self.settle(version)
        Redirect.objects.all().close(self.closed, version)
        Redirect.objects.bulk_create(self.opened, batch_size=BATCH)
        return len({redirect.from_path for redirect in (*self.opened, *self.closed)})

    def settle(self, version: int) -> None:
        """Find the redirects that begin and end; reads only. Raise ValidationError for a circle."""
        self._go_straight()
        now = self._affected()
        wanted = self._wanted(now)
        self.closed = [redirect for path, redirect in now.items() if wanted.get(path) != redirect.lead]
        begun = {path: lead for path, lead in wanted.items() if path not in now or now[path].lead != lead}
        self.opened = [
            Redirect(from_path=path, since=version, **lead._asdict()) for path, lead in sorted(begun.items())
        ]

    def _go_straight(self) -> None:
        """Replace a target that is itself a redirect's address with that redirect's target."""
        targets = {*(lead.target for lead in self.made.values()), *self.moved.values()} - self.ended
        targets = {target for target in targets if not is_file(target)}
        onward = {r.from_path: r.lead for r in Redirect.objects.live().having("from_path", targets)}
        self.made = {path: _onward(lead, onward) for path, lead in self.made.items()}
        for path in self.made.keys() - self.ended:
            refuse_circle(path, self.made[path].target)
        followed = self._followed
        for old, new in self.moved.items():
            # A page that returns to an address that redirected to it takes the address over.
            if (lead := onward[new].target if new in onward else old) != old:
                self.moved[old] = followed[lead].target if lead in followed else lead

    @property
    def _followed(self) -> dict[str, Lead]:
        followed = {old: Lead(new) for old, new in self.moved.items()} | self.made
        return {old: lead for old, lead in followed.items() if not is_file(old)}

    def _affected(self) -> dict[str, Redirect]:
        live = Redirect.objects.live()
        standing = live.having("from_path", self.made.keys() | self.ended)
        return {r.from_path: r for r in (*standing, *live.having("target", self._followed))}

    def _wanted(self, now: dict[str, Redirect]) -> dict[str, Lead]:
        """Return the wanted leads of affected redirects by address. One that would lead to itself ends."""
        followed = self._followed
        wanted = {path: _onward(redirect.lead, followed) for path, redirect in now.items()} | self.made
        return {path: lead for path, lead in wanted.items() if path != lead.target and path not in self.ended}


def _onward(lead: Lead, onward: Mapping[str, Lead]) -> Lead:
    """Return where a lead leads in the end; its own part of the page stays as long as it leads to a page."""
    then = onward.get(lead.target)
    if then is None:
        return lead
    return Lead(then.target, lead.fragment or then.fragment) if is_page(then.target) else then
