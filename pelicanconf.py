"""Settings of the portal, for work on this machine. What the public sees is set in publishconf.py."""

SITENAME = "Gyrophare"
SITEURL = "http://127.0.0.1:8000"
DEFAULT_LANG = "fr"
TIMEZONE = "Europe/Paris"

PATH = "content"
OUTPUT_PATH = "output"
THEME = "theme"
PLUGINS = ["plugins.collect", "plugins.portal"]

# Pelican keeps the editorial pages of content/pages and nothing else: posts never become Articles.
ARTICLE_PATHS: list[str] = []
PAGE_PATHS = ["pages"]
PAGE_URL = "{slug}/"
PAGE_SAVE_AS = "{slug}/index.html"
STATIC_PATHS: list[str] = []
THEME_STATIC_PATHS: list[str] = []
DIRECT_TEMPLATES: list[str] = []
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
DELETE_OUTPUT_DIRECTORY = False
JINJA_ENVIRONMENT = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}

# An address or a page where the keeper of a server that is read can reach the one who runs this portal.
GYROPHARE_CONTACT = ""
