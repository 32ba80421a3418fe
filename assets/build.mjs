// Builds what the browser is served: `npm ci --ignore-scripts && node assets/build.mjs`.
//
// Writes static/dist/{app.js,app.css,icons.svg,fonts/*,THIRD_PARTY.md}, prints what each part weighs
// and fails when the whole is over budget: every page carries it, on every phone.

import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const ASSETS = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(ASSETS);
const DIST = join(ROOT, "static", "dist");
const BUDGET = { "app.css": 20, "app.js": 40 }; // KB, gzipped
const { dependencies } = createRequire(import.meta.url)(join(ROOT, "package.json"));

/** The weight of a text: raw and gzipped KB. */
const weigh = (text) => ({ raw: Buffer.byteLength(text) / 1024, gz: gzipSync(text, { level: 9 }).length / 1024 });

/** One line of the table that is printed. */
function say(name, { raw, gz }, limit) {
  const bound = limit ? `  of ${limit} KB` : "";
  console.log(`${name.padEnd(28)}${raw.toFixed(1).padStart(8)} raw${gz.toFixed(1).padStart(8)} gz${bound}`);
}

/** The scripts as one file that needs no module loader, htmx and its extensions inside: apart they race. */
const buildScripts = () =>
  build({
    entryPoints: [join(ASSETS, "js", "app.js")],
    outfile: join(DIST, "app.js"),
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: true,
    legalComments: "none",
    logLevel: "warning",
  });

/** The styles as one file; fonts are copied beside it and named relative to it. */
const buildStyles = () =>
  build({
    entryPoints: [join(ASSETS, "css", "app.css")],
    outfile: join(DIST, "app.css"),
    bundle: true,
    minify: true,
    loader: { ".woff2": "file" },
    assetNames: "fonts/[name]",
    logLevel: "warning",
  });

/** The names in icons.txt. */
async function iconNames() {
  const lines = (await readFile(join(ASSETS, "icons.txt"), "utf8")).split("\n");
  return lines.map((line) => line.trim().split(/\s+/)[0]).filter((name) => name && !name.startsWith("#"));
}

/** One symbol: the strokes of an icon without its empty frame; size and colour come from our CSS. */
async function symbol(name) {
  const svg = await readFile(join(ROOT, "node_modules/@tabler/icons/icons/outline", `${name}.svg`), "utf8");
  const body = svg.slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>"));
  const strokes = body.replace(/<path stroke="none"[^>]*>/, "").replace(/\s+/g, " ").replaceAll("> <", "><").trim();
  return `<symbol id="${name}" viewBox="0 0 24 24">${strokes}</symbol>`;
}

/** All icons in one file, so that a page names one address. */
async function buildIcons() {
  const symbols = await Promise.all((await iconNames()).map(symbol));
  await writeFile(join(DIST, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

/** Whose work is in the bundle, with the licence texts those licences ask us to pass on. */
async function writeLicences() {
  const parts = ["# What is in these files besides our own work\n"];
  for (const name of Object.keys(dependencies).filter((name) => name !== "esbuild")) {
    const folder = join(ROOT, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} brings no licence text`);
    parts.push(`## ${name} ${version} (${license})\n\n${(await readFile(join(folder, file), "utf8")).trim()}\n`);
  }
  await writeFile(join(DIST, "THIRD_PARTY.md"), parts.join("\n"));
}

/** What each style file weighs alone: the whole is less, since gzip sees repetition. */
async function reportStyles(folder) {
  for (const entry of (await readdir(folder, { withFileTypes: true })).sort((a, b) => a.name.localeCompare(b.name))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await reportStyles(path);
    else if (entry.name !== "app.css") {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      say(relative(ASSETS, path), weigh(code));
    }
  }
}

/** Prints the built files and returns the names of those over their budget. */
async function reportWhole() {
  const over = [];
  for (const name of ["app.css", "app.js", "icons.svg"]) {
    const size = weigh(await readFile(join(DIST, name), "utf8"));
    say(name, size, BUDGET[name]);
    if (size.gz > (BUDGET[name] ?? Infinity)) over.push(name);
  }
  return over;
}

await rm(DIST, { recursive: true, force: true });
await mkdir(DIST, { recursive: true });
await Promise.all([buildScripts(), buildStyles(), buildIcons(), writeLicences()]);
await reportStyles(join(ASSETS, "css"));
const over = await reportWhole();
if (over.length) {
  console.error(`Over budget: ${over.join(", ")}`);
  process.exit(1);
}
