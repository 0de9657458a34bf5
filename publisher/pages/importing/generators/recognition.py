"""Which generator made a folder's site: by its configuration, or by choice. `import_pages` calls it."""

from pathlib import Path

from publisher.pages.export_marker import NAME as EXPORT
from publisher.pages.importing.front_matter import Value
from publisher.pages.importing.generators.configuration import Configuration, is_table, read_configuration
from publisher.pages.importing.generators.docusaurus import Docusaurus
from publisher.pages.importing.generators.eleventy import Eleventy
from publisher.pages.importing.generators.generator import Generator
from publisher.pages.importing.generators.hexo import Hexo
from publisher.pages.importing.generators.hugo import Hugo
from publisher.pages.importing.generators.jekyll import Jekyll
from publisher.pages.importing.generators.mkdocs import MkDocs
from publisher.pages.importing.generators.pelican import Pelican
from publisher.pages.importing.generators.unknown import Unknown
from publisher.pages.importing.generators.zola import Zola
from publisher.pages.importing.problems import FileProblem

HEXO_SETTINGS = ("source_dir", "public_dir", "new_post_name", "skip_render")
JS = (".js", ".cjs", ".mjs", ".ts")
TABLES = (".toml", ".yaml", ".yml", ".json")
FILES: dict[type[Generator], tuple[str, ...]] = {
    Docusaurus: tuple(f"docusaurus.config{suffix}" for suffix in JS),
    MkDocs: ("mkdocs.yml", "mkdocs.yaml"),
    Pelican: ("pelicanconf.py",),
    Eleventy: (*(f"eleventy.config{suffix}" for suffix in JS), *(f".eleventy{suffix}" for suffix in JS[:2])),
    Hugo: (
        *(f"hugo{suffix}" for suffix in TABLES),
        *(f"config/_default/{name}{suffix}" for name in ("hugo", "config") for suffix in TABLES),
        *(f"config{suffix}" for suffix in TABLES),
    ),
    Zola: ("zola.toml", "config.toml"),
    Hexo: ("_config.yml",),
    Jekyll: ("_config.yml", "_config.yaml", "_config.toml"),
}
"""Each generator's configuration files, in order of search."""

SITE_FOLDERS = ("docs", "website", "site", "www", "web")
"""Folders that hold the site of a repository without a configuration at its root."""

KINDS: list[type[Generator]] = [*FILES, Unknown]
GENERATORS = {kind.name: kind for kind in KINDS}
"""Generators by the names that `--from` takes; `none` reads a folder as any generator's."""


def recognised(root: Path, name: str = "") -> Generator:
    """Return the rules for the site at `root`: the named generator's, or those of the configuration that it has.

    A repository of something else has its site in a folder of its own: then that is the site's root.

    Raise FileProblem, with the file's name, for a configuration that can't be read.
    """
    inner = () if (root / EXPORT).exists() else SITE_FOLDERS
    for folder in (root, *(root / place for place in inner)):
        if generator := _configured(folder, name):
            return generator
    return (GENERATORS[name] if name else Unknown)(root, Configuration({}))


def _configured(root: Path, name: str) -> Generator | None:
    kinds = [GENERATORS[name]] if name else list(FILES)
    for kind in kinds:
        for file in (root / place for place in FILES.get(kind, ()) if (root / place).is_file()):
            config = _read(file)
            if name or _fits(kind, root, config):
                return kind(root, _completed(kind, file, config))
    return None


def _fits(kind: type[Generator], root: Path, config: Configuration) -> bool:
    """Return whether a configuration is this generator's, where several have a file of that name."""
    if kind is Hugo:
        return config.value("base_url") is None
    if kind is Zola:
        return config.value("base_url") is not None
    if kind is Hexo:
        return (root / "source/_posts").is_dir() or any(config.value(name) is not None for name in HEXO_SETTINGS)
    return True


def _completed(kind: type[Generator], file: Path, config: Configuration) -> Configuration:
    """Add what Hugo keeps in further files of a folder: `permalinks.toml`, `languages.yaml`, `languages.fr.toml`."""
    if kind is not Hugo or file.parent.name != "_default":
        return config
    values = dict(config.values)
    for part in sorted(file.parent.iterdir()):
        name, _, language = part.stem.lower().partition(".")
        if part.suffix not in TABLES or part == file or name in ("hugo", "config"):
            continue
        found: dict[str, Value] = dict(_read(part).values)
        known = values.get(name)
        values[name] = (known if is_table(known) else {}) | ({language: found} if language else found)
    return Configuration(values, config.text)


def _read(file: Path) -> Configuration:
    try:
        return read_configuration(file)
    except FileProblem as problem:
        where = f"{file}:{problem.line}" if problem.line else f"{file}"
        raise FileProblem(f"{where}: {problem.reason}") from problem
