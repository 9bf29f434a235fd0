// Brings third-party front-end files from node_modules into the package and writes down what they are.
// Run by `npm run vendor` after changing a version in package.json or the list of icons below.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const VENDOR = "src/chunfeng/web/static/vendor";

const ICONS = `
a-large-small archive arrow-right award badge-check ban bell briefcase building-2 calendar calendar-check camera
chart-column check chevron-down chevron-left chevron-right circle circle-check circle-dot circle-question-mark
circle-x clipboard-list clock copy download ellipsis external-link eye eye-off file-check file-spreadsheet
file-text folder-kanban gift graduation-cap hammer handshake heart heart-handshake hourglass house inbox info
keyboard landmark languages leaf lightbulb list-checks list-filter lock log-out map map-pin megaphone
message-circle mic mic-off minus navigation pencil phone phone-off pin play plus printer qr-code refresh-cw route scale scan-line search send
settings shield-check smartphone sprout star trash-2 triangle-alert truck undo-2 upload user user-check users video video-off wallet wifi wifi-off
wind wrench x
`.trim().split(/\s+/);

const FILES = [
  { package: "hls.js", from: "dist/hls.light.min.js", to: "hls/hls.light.min.js" },
  { package: "hls.js", from: "LICENSE", to: "hls/LICENSE" },
  { package: "htmx.org", from: "dist/htmx.min.js", to: "htmx/htmx.min.js" },
  { package: "htmx.org", from: "LICENSE", to: "htmx/LICENSE" },
  { package: "jsqr", from: "dist/jsQR.js", to: "jsqr/jsQR.js" },
  { package: "jsqr", from: "LICENSE", to: "jsqr/LICENSE" },
  { package: "lucide-static", from: "LICENSE", to: "lucide/LICENSE" },
];

function meta(name) {
  return JSON.parse(readFileSync(join("node_modules", name, "package.json"), "utf8"));
}

function sprite() {
  const symbols = ICONS.map((name) => {
    const svg = readFileSync(join("node_modules/lucide-static/icons", `${name}.svg`), "utf8");
    const body = svg
      .replace(/<!--.*?-->/gs, "")
      .replace(/^[\s\S]*?<svg[\s\S]*?>/, "")
      .replace("</svg>", "")
      .replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${body.trim()}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
}

const records = [];
function record(name, path) {
  const { version, license } = meta(name);
  const sha256 = createHash("sha256").update(readFileSync(join(VENDOR, path))).digest("hex");
  records.push(
    `[[file]]\npath = "${path}"\nname = "${name}"\nversion = "${version}"\nlicence = "${license}"\nsource = "npm:${name}@${version}"\nsha256 = "${sha256}"\n`,
  );
}

for (const file of FILES) {
  const target = join(VENDOR, file.to);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(join("node_modules", file.package, file.from), target);
  record(file.package, file.to);
}
writeFileSync(join(VENDOR, "lucide/icons.svg"), sprite());
record("lucide-static", "lucide/icons.svg");

writeFileSync(
  join(VENDOR, "vendor.toml"),
  `# Written by tools/vendor.mjs. lucide/icons.svg holds the picked icons of the package as one sprite.\n# Tailwind CSS and daisyUI (both MIT) are compiled into ../chunfeng/chunfeng.css; package.json has their versions.\n\n${records.join("\n")}`,
);
console.log(`${records.length} files, ${ICONS.length} icons`);
