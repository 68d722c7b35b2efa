// Puts the icons that internal/web/assets/icons.txt names into one sprite, so that a page loads them once.
//   node icons.mjs ICONS.TXT SPRITE.SVG
import { readFileSync, writeFileSync } from "node:fs";

const [list, sprite] = process.argv.slice(2);
const symbols = readFileSync(list, "utf8").split("\n").filter(Boolean).sort().map((name) => {
  const icon = readFileSync(new URL(`node_modules/lucide-static/icons/${name}.svg`, import.meta.url), "utf8");
  const shapes = icon.slice(icon.indexOf(">", icon.indexOf("<svg")) + 1, icon.lastIndexOf("</svg>"));
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, "")}</symbol>`;
});
const license = "<!-- Icons: Lucide, ISC License, Copyright (c) Lucide Contributors -->";
writeFileSync(sprite, `<svg xmlns="http://www.w3.org/2000/svg">${license}\n${symbols.join("\n")}\n</svg>\n`);
