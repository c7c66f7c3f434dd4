"""Pages of the course as one HTML file each: what all of them share is the template in page_template/."""

import functools
import pathlib
import re

import nbformat
from nbconvert import HTMLExporter


@functools.cache
def exporter() -> HTMLExporter:
    """One for all pages: it reads each part of the template once."""
    it = HTMLExporter(template_name="page_template", extra_template_basedirs=[str(pathlib.Path(__file__).parent)])
    it.exclude_input_prompt = it.exclude_output_prompt = True
    return it


def page(title: str, body: nbformat.NotebookNode | str, style: str = "") -> str:
    """One HTML file that needs nothing from outside. body: a notebook, or a text in Markdown; style: more CSS."""
    if isinstance(body, str):
        body = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(body)])
    text = exporter().from_notebook_node(body, {"metadata": {"name": title}, "style": style})[0]
    return re.sub(r'href="(\w+)\.md"', r'href="\1.html"', text)  # a page beside it is a page here too
