"""Pages: news read from web pages that have no feed, by rules, by what they say of themselves, or by their sitemap."""
