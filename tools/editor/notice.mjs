// Writes the notice of what a bundle holds: name, version, licence and its text, of each package that is really in it.
import { existsSync, readFileSync, readdirSync } from "node:fs";

const { inputs } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const folders = Object.keys(inputs).map((path) => path.match(/^node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]).filter(Boolean);
const notices = [...new Set(folders)].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  if (license !== "MIT" || !existsSync(`${folder}/${file}`)) throw new Error(`${name}: licence to be looked at`);
  return `${name} ${version} (${license})\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
});
console.log("editor.js holds the following packages, unchanged but for being bundled and minified.\n");
console.log(notices.join(`\n${"-".repeat(80)}\n\n`).trimEnd());
