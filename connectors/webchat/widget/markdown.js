// Markdown that is still growing, as nodes: what is not closed yet is taken as if it were, so nothing flickers.

import { default_add_token, default_renderer, IMAGE, LINK, parser, parser_end, parser_write } from "streaming-markdown";
import { safe } from "./safe.js";

// Code, which is passed over, and underscores inside a word: this parser takes those of MY_API_KEY for emphasis.
const UNDERSCORES = /(`+)[^]*?(?:\1|$)|(?<=[\p{L}\p{N}])_+(?=[\p{L}\p{N}])/gu;

/** A fragment that can be shown. */
export function markdown(text) {
  const place = document.createDocumentFragment(); // an element would come between the bubble and its paragraphs
  const parsing = parser({ ...default_renderer(place), add_token: addToken });
  parser_write(parsing, text.replace(UNDERSCORES, (found) => (found[0] === "_" ? found.replaceAll("_", "\\_") : found)));
  parser_end(parsing);
  return safe(place);
}

/** An image would be fetched as soon as it is made: a link in its place, which `safe` looks at. */
function addToken(data, type) {
  default_add_token(data, type === IMAGE ? LINK : type);
}
