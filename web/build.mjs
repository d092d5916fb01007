// Bundles the page's script and style into kg/export/page/, or with --check says whether what lies there is current.
import { build } from "esbuild";
import { readFile, writeFile, mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "kg", "export", "page");

async function licences() {
  // Every package that ends up in the bundle, with its own licence text.
  const lock = JSON.parse(await readFile(join(here, "package-lock.json"), "utf8"));
  const parts = [];
  for (const [path, info] of Object.entries(lock.packages).sort()) {
    if (!path || info.dev || info.peer) continue;
    const folder = join(here, path);
    const file = (await readdir(folder)).find((name) => /^licen[cs]e/i.test(name));
    if (!file) throw new Error(`${path} has no licence file`);
    const name = path.replace(/^.*node_modules\//, "");
    const text = (await readFile(join(folder, file), "utf8")).trim().replaceAll("*/", "* /");
    parts.push(`${name} ${info.version} (${info.license})\n\n${text}`);
  }
  return `/*!\nThis file contains the following packages.\n\n${parts.join("\n\n----\n\n")}\n*/\n`;
}

async function outputs() {
  const options = { bundle: true, minify: true, write: false, legalComments: "none", charset: "ascii", absWorkingDir: here };
  const script = await build({ ...options, entryPoints: ["src/main.js"], format: "iife", target: "es2020" });
  const style = await build({ ...options, entryPoints: ["src/style.css"], target: ["chrome100", "firefox100", "safari15"] });
  return {
    "page.js": (await licences()) + script.outputFiles[0].text,
    "page.css": style.outputFiles[0].text,
    "template.html": await readFile(join(here, "src", "template.html"), "utf8"),
  };
}

const check = process.argv.includes("--check");
const stale = [];
await mkdir(target, { recursive: true });
for (const [name, text] of Object.entries(await outputs())) {
  // The script is inlined: nothing in it may end the element that holds it.
  if (name !== "template.html" && /<\/(script|style)|<!--/i.test(text)) throw new Error(`${name} can't be inlined`);
  if (check) {
    const built = await readFile(join(target, name), "utf8").catch(() => "");
    if (built !== text) stale.push(name);
  } else {
    await writeFile(join(target, name), text);
    console.log(`${name}: ${Math.round(text.length / 1024)} KB`);
  }
}
if (stale.length) {
  console.error(`kg/export/page is not what web/ builds: ${stale.join(", ")}. Run: npm ci && npm run build`);
  process.exit(1);
}
