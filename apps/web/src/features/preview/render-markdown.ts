// Markdown as HTML: no HTML of its own, no pictures (one from elsewhere would tell who reads), links that open a new window. Still to be sanitised.
import MarkdownIt from "markdown-it";

const markdown = new MarkdownIt({ html: false, linkify: true, typographer: false });

markdown.disable("image");

markdown.core.ruler.push("headings_and_links", (state) => {
  for (const token of state.tokens) {
    // The page has a title and the viewer one of its own.
    if (token.type === "heading_open" || token.type === "heading_close") token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + 2)}`;
    for (const child of token.children ?? []) {
      if (child.type !== "link_open") continue;
      child.attrSet("target", "_blank");
      child.attrSet("rel", "noopener noreferrer nofollow");
    }
  }
});

export const renderMarkdown = (text: string): string => markdown.render(text);
