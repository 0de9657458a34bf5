"""What one change of content does to redirects: collected while it is made, written in a few statements at its end.

It keeps three things true: readers are sent on once, never in a circle, and a live page has its address for itself.
"""

from dataclasses import dataclass, field

from publisher.pages.models.redirect import Redirect, refuse_circle
from publisher.pages.models.validity import BATCH


@dataclass
class RedirectChanges:
    made: dict[str, str] = field(default_factory=dict)
    """Readers who come to this address are led on; what led to it leads on as well."""
    moved: dict[str, str] = field(default_factory=dict)
    """A page that readers do not see went from here to there: only what led to it follows."""
    ended: set[str] = field(default_factory=set)
    """These addresses lead on no more: a live page stands there, or an editor took the redirect away."""

    def write(self, version: int) -> int:
        """Raises ValidationError for a circle; the number of addresses that lead elsewhere than before."""
        self._go_straight()
        now = self._affected()
        wanted = self._wanted(now)
        gone = [redirect for path, redirect in now.items() if wanted.get(path) != redirect.target]
        begun = {path: target for path, target in wanted.items() if path not in now or now[path].target != target}
        Redirect.objects.all().close(gone, version)
        Redirect.objects.bulk_create(
            (Redirect(from_path=path, target=target, since=version) for path, target in sorted(begun.items())),
            batch_size=BATCH,
        )
        return len(begun.keys() | {redirect.from_path for redirect in gone})

    def _go_straight(self) -> None:
        """Where a target is a redirect's own address, lead to where that one leads."""
        targets = {*self.made.values(), *self.moved.values()} - self.ended
        onward = {r.from_path: r.target for r in Redirect.objects.live().having("from_path", targets)}
        self.made = {path: onward.get(target, target) for path, target in self.made.items()}
        for path in self.made.keys() - self.ended:
            refuse_circle(path, self.made[path])
        followed = self._followed
        for old, new in self.moved.items():
            # A page that comes back to an address from which it was redirected takes it over.
            if (lead := onward.get(new, old)) != old:
                self.moved[old] = followed.get(lead, lead)

    @property
    def _followed(self) -> dict[str, str]:
        return self.moved | self.made

    def _affected(self) -> dict[str, Redirect]:
        live = Redirect.objects.live()
        standing = live.having("from_path", self.made.keys() | self.ended)
        return {r.from_path: r for r in (*standing, *live.having("target", self._followed))}

    def _wanted(self, now: dict[str, Redirect]) -> dict[str, str]:
        """By address, where the affected redirects are to lead. One that would lead to itself ends."""
        followed = self._followed
        wanted = {path: followed.get(redirect.target, redirect.target) for path, redirect in now.items()} | self.made
        return {path: target for path, target in wanted.items() if path != target and path not in self.ended}
