"""Turns the site's chapter into one for Flask: `prepare.py ADDRESS PATH COOKIES FOLDER`.

The layout and the text are the site's own templates: Tera's syntax is nearly Jinja's, and what differs
is replaced here. The components are macros, in components.html. All that the templates are filled with
is read from the site's finished page (and the words of the interface from its source), so that the peer
follows the site by itself. It is written down as context.json, which app.py reads once.
"""

import json
import pathlib
import re
import sys
import urllib.request
from html.parser import HTMLParser

ROOT = pathlib.Path(__file__).resolve().parents[2]
EMPTY = {"br", "circle", "hr", "img", "input", "link", "meta", "path"}


class Element:
    def __init__(self, name, attributes, start):
        self.name, self.attributes, self.start, self.end = name, attributes, start, start
        self.children, self.text = [], ""

    def __getitem__(self, attribute):
        return self.attributes[attribute]

    def all(self, name=None, **wanted):
        """The elements below with this name and these attributes; `None` means any value."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in wanted.items()}
        for child in self.children:
            if (name is None or child.name == name) and all(
                key in child.attributes and value in (None, child.attributes[key])
                for key, value in wanted.items()
            ):
                yield child
            yield from child.all(name, **wanted)

    def one(self, name=None, **wanted):
        return next(self.all(name, **wanted))


class Page(HTMLParser):
    """A tree of a page that knows which characters of the source each element holds."""

    def __init__(self, source):
        super().__init__()
        self.source, self.starts = source, [0]
        for line in source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))
        self.root = Element("", {}, 0)
        self.open = [self.root]
        self.feed(source)

    def here(self):
        line, column = self.getpos()
        return self.starts[line - 1] + column

    def handle_starttag(self, name, attributes):
        start = self.here() + len(self.get_starttag_text())
        element = Element(name, dict(attributes), start)
        self.open[-1].children.append(element)
        if name not in EMPTY:
            self.open.append(element)

    def handle_startendtag(self, name, attributes):
        pass

    def handle_endtag(self, name):
        element = self.open.pop()
        assert element.name == name, f"<{element.name}> ends as </{name}>"
        element.end = self.here()

    def handle_data(self, data):
        for element in self.open:
            element.text += data

    def html(self, element):
        return self.source[element.start : element.end]


def fetch(address, cookies):
    request = urllib.request.Request(address, headers={"Cookie": cookies})
    return Page(urllib.request.urlopen(request).read().decode())


def words(lang):
    """The interface's words, from the site's source: `key: "text"`, some inside `key: Type { … }`."""
    found = {}
    inside = [found]
    source = (ROOT / f"src/lang/{lang}.rs").read_text()
    token = r'(\w+): (?:("(?:[^"\\]|\\.)*")|\w+ \{)|(\},)'
    for key, text, end in re.findall(token, source.split("Words = Words {")[1]):
        if end:
            inside.pop()
        elif text:
            inside[-1][key] = json.loads(text)
        else:
            inside[-1][key] = {}
            inside.append(inside[-1][key])
    return found


def numbered(text):
    """`2.1 Traits` in its two parts; a section may have no number."""
    number, title = re.fullmatch(r"(?:([\d.]+) )?(.*)", text).groups()
    return {"number": number, "title": title}


def chapters(address, lang):
    contents = fetch(f"{address}/{lang}", "").root.one("nav", class_="contents")
    for link in contents.all("a"):
        page = fetch(address + link["href"], "").root
        nav = page.one("nav", class_="contents")
        sections = [
            {"level": int(item["class"][-1]), "id": item.one("a")["href"][1:]}
            | numbered(item.text.strip())
            for item in nav.all("li")
            if item.attributes.get("class", "").startswith("level-")
        ]
        yield numbered(link.text) | {
            "slug": link["href"].split("/")[-1],
            "href": link["href"],
            "label": page.one("p", class_="crumb").text,
            "sections": sections,
        }


def section(frame, chapter):
    """A heading and, beside it, the link to its twin in the other language."""
    (heading,) = (part for part in frame.all() if part.name in ("h2", "h3"))
    to, twin = frame.one("span", class_="marks").all("a")
    (known,) = (s for s in chapter["sections"] if s["id"] == heading["id"])
    return known | {
        "twin": twin["href"],
        "twin_lang": twin["lang"],
        "twin_mark": twin.text.split(" ")[0],
        "twin_title": twin.one("span").text,
    }


def demo(page, demo):
    tabs = [
        {
            "kind": tab["class"].split("tab-")[1],
            "title": tab["data-title"],
            "html": page.html(tab.one("code")),
        }
        for tab in demo.all("div", data_copy=None)
    ]
    guess = demo.one("div", data_guess=None)
    asks = guess.one("p", class_="asks")
    return {
        "id": demo.one("p", class_="demo-title")["id"],
        "tabs": tabs,
        "guess": {
            "key": guess["data-guess"],
            "path": guess["data-path"],
            "shown": guess["data-shown"],
            "after": guess["data-after"],
            "asks": page.html(asks).split("</b> ", 1)[1],
            "choices": [
                {
                    "holds": choice["data-holds"],
                    "label": page.html(choice.one("span", class_="choice")),
                    "says": page.html(choice.one("template")),
                }
                for choice in guess.all("li")
            ],
        },
    }


def why(page, question):
    answers = [
        {
            "right": "data-right" in answer.attributes,
            "label": page.html(answer.one("summary")),
            "because": page.html(answer.one("p")).split("</b> ", 1)[1],
        }
        for answer in question.all("details")
    ]
    asks = page.html(question.one("p", class_="asks"))
    return {"key": question["data-why"], "asks": asks, "answers": answers}


def record(panel):
    """The visitor's session, as the server would have it in its memory."""
    values = panel.all("dd", data_value_of=None)
    data = [{"key": value["data-value-of"], "value": value.text} for value in values]
    return {
        "id": panel["data-id"],
        "data": data,
        "created": panel["data-created"],
        "expires": panel["data-expires"],
        "sliding": "data-sliding" in panel.attributes,
    }


def context(address, path, cookies):
    page = fetch(address + path, cookies)
    root = page.root
    _, lang, slug = path.split("/")
    other = {"en": "zh", "zh": "en"}[lang]
    every = list(chapters(address, lang))
    (at,) = (at for at, chapter in enumerate(every) if chapter["slug"] == slug)
    presses = [(form, form.one("button")) for form in root.all("form", class_="press")]
    routes = {
        button["data-run"]: {
            "method": form["method"],
            "path": form["action"],
            "shown": button.one("code").text,
        }
        for form, button in presses
    }
    reset = root.one("form", class_="reset")
    return {
        "lang": lang,
        "w": words(lang),
        "other": words(other),
        "twin": root.one("a", data_twin=None)["href"],
        "assets": root.one("link", rel="stylesheet")["href"].removesuffix("/site.css"),
        "chapters": every,
        "chapter": every[at],
        "previous": every[at - 1] if at else None,
        "next": every[at + 1] if at + 1 < len(every) else None,
        "whys": [why(page, question) for question in root.all("div", data_why=None)],
        "phrases": [
            {"key": item["data-phrase"], "value": item.text}
            for item in root.all("li", data_phrase=None)
        ],
        "reset": {"method": reset["method"], "path": reset["action"]},
        "sections": {
            found["id"]: found
            for found in (
                section(frame, every[at])
                for frame in root.one("article").all("div")
                if frame.attributes.get("class", "").startswith("heading ")
            )
        },
        "routes": routes,
        # Where a prompted button goes on to, by the handler it starts with.
        "thens": {b["data-run"]: b["data-then"] for _, b in presses if "data-then" in b.attributes},
        "demos": {
            found["data-demo"]: demo(page, found) for found in root.all("div", data_demo=None)
        },
        "captures": {
            figure.one("figcaption").text: page.html(figure.one("div", class_="wire-lines"))
            for figure in root.all("figure", class_="captured")
        },
        "record": record(root.one("section", data_panel="session")),
    }


def template(file):
    """A template of the site in Jinja's syntax. What it includes is written out: an include costs Jinja
    a little at each render."""
    text = (ROOT / "templates" / file).read_text()
    text = text.replace("<!--live-->", '{% include "parts/live.html" %}')
    text = re.sub(r'{% include "(.*?)" %}', lambda part: template(part[1]), text)
    components = '{% from "components.html" import heading, press, demo, claim, deeper, remember, captured %}'
    text = re.sub(r"({% extends .*? %})(?=\n{% block text)", rf"\1\n{components}", text)
    text = re.sub(r"{{ <(\w+) ?(.*?) /> }}", lambda m: "{{ %s(%s) }}" % (m[1], arguments(m[2])), text)
    text = re.sub(r"{% <(\w+) (.*?)> %}", lambda m: "{%% call %s(%s) %%}" % (m[1], arguments(m[2])), text)
    return re.sub(r"{% </\w+> %}", "{% endcall %}", text)


def arguments(text):
    return re.sub(r'(?<=") (?=\w+=)', ", ", text)


def main():
    address, path, cookies, folder = sys.argv[1:]
    folder = pathlib.Path(folder)
    filled = context(address, path, cookies)
    (folder / "context.json").write_text(json.dumps(filled))
    templates = folder / "templates"
    templates.mkdir(exist_ok=True)
    for file in ("base.html", "chapter.html"):
        (templates / file).write_text(template(file))
    _, lang, slug = path.split("/")
    (templates / "text.html").write_text(template(f"chapters/{slug}.{lang}.html"))
    macros = pathlib.Path(__file__).with_name("components.html").read_text()
    macros = re.sub(r'{% include "(.*?)" %}', lambda part: template(part[1]), macros)
    (templates / "components.html").write_text(macros)


if __name__ == "__main__":
    main()
