// Builds hub/static/build: into a new folder first, which then takes the place of the old one in two renames, so that
// a build that breaks half-way leaves the old one standing.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const target = join(here, "..", "static", "build");
const fresh = join(here, "..", "static", ".build-new");
const old = join(here, "..", "static", ".build-old");

function digest(file) {
  return createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 12);
}

rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh, { recursive: true });

const style = sass.compile(join(here, "scss", "hub.scss"), { style: "compressed", importers: [new sass.NodePackageImporter(here)] });
if (/@font-face|GDS Transport|url\((?!["']?data:)/.test(style.css)) throw new Error("The style sheet asks for a font or a file.");
writeFileSync(join(fresh, "hub.css"), style.css);

const govuk = join(fresh, "govuk-frontend.min.js");
const withoutMap = (file) => readFileSync(file, "utf8").replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");
writeFileSync(govuk, withoutMap(join(modules, "govuk-frontend", "dist", "govuk", "govuk-frontend.min.js")));
writeFileSync(join(fresh, "htmx.min.js"), withoutMap(join(modules, "htmx.org", "dist", "htmx.min.js")));

// Assets may be kept by browsers for a year: the import has to carry the content hash of what it imports.
const script = readFileSync(join(here, "hub.js"), "utf8");
const named = script.replace("./govuk-frontend.min.js", `./govuk-frontend.min.js?v=${digest(govuk)}`);
if (named === script) throw new Error("hub.js does not import govuk-frontend.");
writeFileSync(join(fresh, "hub.js"), named);
copyFileSync(join(here, "icon.svg"), join(fresh, "icon.svg"));

rmSync(old, { recursive: true, force: true });
if (existsSync(target)) renameSync(target, old);
renameSync(fresh, target);
rmSync(old, { recursive: true, force: true });
console.log(`Browser assets built: hub.css ${Math.round(style.css.length / 1024)} KB`);
