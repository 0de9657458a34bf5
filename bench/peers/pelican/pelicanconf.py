"""The shared site as a careful Pelican user sets it up: cache on, categories as sections, no highlighting."""

SITENAME = "Bench"
SITEURL = "https://bench.example"
AUTHOR = "Bench"
PATH = "content"
OUTPUT_PATH = "output"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
THEME = "theme"
THEME_STATIC_PATHS = ["static"]
THEME_STATIC_DIR = "."
PLUGIN_PATHS = ["."]
PLUGINS = ["sections"]

CACHE_CONTENT = True
LOAD_CONTENT_CACHE = True
CHECK_MODIFIED_METHOD = "mtime"
MARKDOWN = {"extensions": ["markdown.extensions.extra", "markdown.extensions.meta", "markdown.extensions.toc"]}
FORMATTED_FIELDS: list[str] = []
STATIC_PATHS: list[str] = []

ARTICLE_URL = "{category}/{slug}/"
ARTICLE_SAVE_AS = "{category}/{slug}/index.html"
FILENAME_METADATA = "(?P<slug>.*)"
CATEGORY_URL = "{slug}/"
CATEGORY_SAVE_AS = "{slug}/index.html"
TAG_URL = "tags/{slug}/"
TAG_SAVE_AS = "tags/{slug}/index.html"
TAGS_SAVE_AS = "tags/index.html"
SITEMAP_SAVE_AS = "sitemap.xml"
NOT_FOUND_SAVE_AS = "404.html"
DIRECT_TEMPLATES = ["index", "tags", "sitemap", "not_found"]
AUTHOR_SAVE_AS = ""
DEFAULT_PAGINATION = 50
PAGINATED_TEMPLATES = {"category": None, "tag": None}
PAGINATION_PATTERNS = (
    (1, "{url}", "{save_as}"),
    (2, "{base_name}/page/{number}/", "{base_name}/page/{number}/index.html"),
)

FEED_ALL_ATOM = "feed.xml"
FEED_MAX_ITEMS = 20
CATEGORY_FEED_ATOM = None
TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None
