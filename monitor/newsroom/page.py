"""The pages of the newsroom: articles, an outlet's front page, and what has been published so far."""

import json
from collections.abc import Mapping, Sequence
from html import escape

from monitor.newsroom.feed import Published
from monitor.newsroom.outlets import Outlet

STYLE = """
body{margin:0;font:17px/1.6 Georgia,serif;color:#1c1c1c;background:#fbfaf7}
header,footer,main{max-width:46rem;margin:0 auto;padding:0 1rem}
header{border-bottom:3px double #1c1c1c;padding-top:1rem}.masthead{font-size:2rem;font-weight:700}
nav a{margin-right:1rem;color:#5a4632;text-decoration:none;font:14px sans-serif}h1{line-height:1.2}
.byline,time,footer,aside,.share{font:13px sans-serif;color:#666}aside{border-top:1px solid #ccc;margin-top:2rem}
a{color:#1d4f7c}li{margin:.3rem 0}
"""


def article(outlet: Outlet, item: Published, others: Sequence[Published]) -> str:
    """The page of an article; ``others`` are linked beside it."""
    piece = item.piece
    stamp = item.moment.isoformat()
    paragraphs = [f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in piece.paragraphs]
    body = f"""<main id="content">
<ol class="breadcrumb"><li><a href="/{outlet.id}/">Home</a></li><li>{escape(piece.section)}</li></ol>
<article class="story">
<h1 class="headline">{escape(piece.title)}</h1>
<p class="byline">By <a rel="author" href="/{outlet.id}/">{escape(piece.byline)}</a>,
<span class="dateline">{escape(outlet.town)}</span>
<time datetime="{stamp}">{item.moment:%-d %B %Y, %H:%M} UTC</time></p>
<ul class="share" aria-label="Share"><li><a href="#">Share</a></li><li><a href="#">Print</a></li></ul>
<div class="article-body" itemprop="articleBody">
{chr(10).join(paragraphs)}
</div>
</article>
<aside class="related"><h2>More from {escape(outlet.name)}</h2>
{_links(others)}
</aside>
</main>"""
    return _frame(outlet, f"{piece.title} | {outlet.name}", _meta(outlet, item), body)


def front(outlet: Outlet, shown: Sequence[Published]) -> str:
    """An outlet's front page, newest first."""
    body = f"<main><h1>{escape(outlet.tagline)}</h1>\n{_links(shown)}\n</main>"
    return _frame(outlet, outlet.name, "", body)


def index(shelves: Mapping[str, tuple[Outlet, Sequence[Published]]]) -> str:
    """What has been published, outlet by outlet."""
    parts = [
        f'<h2><a href="/{outlet.id}/">{escape(outlet.name)}</a> '
        f'<small><a href="{outlet.feed_path}">{outlet.format.value}</a></small></h2>\n{_links(shown)}'
        for outlet, shown in shelves.values()
    ]
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>The papers</title>'
        f"<style>{STYLE}</style></head>\n<body><main><h1>The papers of the rehearsal</h1>\n"
        f"<p>Places, people and papers are invented.</p>\n{chr(10).join(parts)}\n</main></body></html>\n"
    )


def _frame(outlet: Outlet, title: str, meta: str, body: str) -> str:
    sections = "".join(f'<a href="/{outlet.id}/">{escape(section)}</a>' for section in outlet.sections)
    feed = f'<link rel="alternate" type="application/{outlet.format.value}+xml" href="{outlet.feed_path}">'
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
{meta}{feed}
<style>{STYLE}</style>
</head>
<body>
<header class="site-header"><div class="masthead">{escape(outlet.name)}</div>
<nav class="site-nav">{sections}<a href="/">All papers</a></nav></header>
{body}
<footer class="site-footer"><p>{escape(outlet.name)}, {escape(outlet.town)}. {escape(outlet.tagline)}.</p>
<p><a href="#">About us</a> <a href="#">Corrections</a> <a href="#">Subscribe</a></p></footer>
</body>
</html>
"""


def _meta(outlet: Outlet, item: Published) -> str:
    piece = item.piece
    named = {"author": piece.byline, "description": piece.paragraphs[0]}
    properties = {
        "og:type": "article",
        "og:site_name": outlet.name,
        "og:title": piece.title,
        "og:url": item.url,
        "og:description": piece.paragraphs[0],
        "article:published_time": item.moment.isoformat(),
        "article:section": piece.section,
    }
    linked = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": piece.title,
        "datePublished": item.moment.isoformat(),
        "author": [{"@type": "Person", "name": piece.byline}],
        "publisher": {"@type": "NewsMediaOrganization", "name": outlet.name},
    }
    lines = [f'<link rel="canonical" href="{escape(item.url)}">']
    lines += [f'<meta name="{name}" content="{escape(value)}">' for name, value in named.items()]
    lines += [f'<meta property="{name}" content="{escape(value)}">' for name, value in properties.items()]
    scripted = json.dumps(linked).replace("<", "\\u003c")
    lines.append(f'<script type="application/ld+json">{scripted}</script>\n')
    return "\n".join(lines)


def _links(shown: Sequence[Published]) -> str:
    newest = sorted(shown, key=lambda item: item.moment, reverse=True)
    lines = [
        f'<li><time datetime="{item.moment.isoformat()}">{item.moment:%H:%M:%S}</time> '
        f'<a href="{escape(item.url)}">{escape(item.piece.title)}</a></li>'
        for item in newest
    ]
    return f"<ul>\n{chr(10).join(lines)}\n</ul>"
