// Builds the modules here into the two scripts that are served: `node build.mjs NODE_MODULES FOLDER`.

import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const [packages, folder] = process.argv.slice(2).map((path) => resolve(path));
const esbuild = createRequire(join(packages, "packages.cjs"))("esbuild");

/** A style sheet is imported as its text, made small. */
const styles = {
  name: "styles",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const { code } = await esbuild.transform(source, { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

/** The notices that the libraries want to be kept, in one comment. */
async function notices() {
  const purify = await readFile(join(packages, "dompurify", "dist", "purify.es.mjs"), "utf8");
  const own = [...purify.matchAll(/\/\*!\s*(.*?)\s*\*\//gs)].map(([, notice]) => notice);
  const markdown = await readFile(join(packages, "streaming-markdown", "license"), "utf8");
  const all = ["Firstline's web chat, Apache-2.0. Parts of it:", ...own, `streaming-markdown: ${markdown.trim()}`];
  return `/*!\n${all.join("\n\n")}\n*/`;
}

/** Of a module here and all that it imports. */
function build(module, name, more) {
  return esbuild.build({
    entryPoints: [fileURLToPath(new URL(module, import.meta.url))],
    outfile: join(folder, name),
    nodePaths: [packages],
    bundle: true,
    minify: true,
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    plugins: [styles],
    logLevel: "warning",
    ...more,
  });
}

await build("main.js", "widget.js", { format: "iife", banner: { js: await notices() } });
await build("use_chat.js", "use-chat.js", { format: "esm", banner: { js: "/*! Firstline's web chat, Apache-2.0. */" } });
