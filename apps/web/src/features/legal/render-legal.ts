// The Markdown of a legal page as HTML: no HTML of its own, no pictures, and what is still to be completed is marked.
import MarkdownIt from "markdown-it";

const markdown = new MarkdownIt({ html: false, linkify: true, typographer: false });

markdown.disable("image");

markdown.core.ruler.push("headings", (state) => {
  // The page has its title already.
  for (const token of state.tokens) if (token.tag === "h1") token.tag = "h2";
});

/** Safe to be set as HTML: markdown-it escapes everything that is no Markdown and refuses links that run script. */
export const renderLegal = (text: string): string =>
  markdown.render(text).replaceAll(/\[\[([^\]<>]+)\]\]/g, (_all, missing: string) => `<mark>${missing}</mark>`);
