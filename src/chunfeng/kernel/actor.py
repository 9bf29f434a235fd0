"""Who acts: one person, with the posts held in the union and the employers spoken for."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Post:
    """A role at a node of the organisation tree; `path` is that node's path ("/1/12/"), and reaches all below it."""

    role: str
    organisation_id: int
    path: str


@dataclass(frozen=True, slots=True)
class Actor:
    """The one on whose behalf a service runs. `name` is for logs and is never a private datum of a worker."""

    person_id: int | None = None
    posts: tuple[Post, ...] = ()
    employer_ids: frozenset[int] = field(default_factory=frozenset)
    name: str = ""

    @classmethod
    def system(cls, name: str) -> "Actor":
        """The product itself (an import from the command line, a scheduled task): may do what staff of the root may."""
        return cls(name=name, posts=(Post(role="system", organisation_id=0, path="/"),))

    @property
    def is_system(self) -> bool:
        return any(post.role == "system" for post in self.posts)

    @property
    def is_staff(self) -> bool:
        return bool(self.posts)

    def scopes(self, *roles: str) -> tuple[str, ...]:
        """Paths under which the actor holds one of `roles` (all roles when none is named), widest first, none inside another."""
        wanted = sorted({post.path for post in self.posts if not roles or post.role in roles or post.role == "system"})
        widest: list[str] = []
        for path in wanted:
            if not any(path.startswith(other) for other in widest):
                widest.append(path)
        return tuple(widest)

    def covers(self, path: str, *roles: str) -> bool:
        """Whether one of the actor's posts reaches the node at `path`."""
        return any(path.startswith(scope) for scope in self.scopes(*roles))
