// Lists that people work in: selecting several, and the keyboard. Everything can be done without it, only slower.

import { current, goes, onKeys, showPage, tick } from "./rows.js";

const boxes = (form) => [...form.querySelectorAll("[data-list] tbody input[type=checkbox]")];

// What is selected is said, and "all that match" is not when one of this page is left out.
function showSelection(form) {
  const matching = form.querySelector("[data-select-matching]");
  const all = form.querySelector("[data-select-page]");
  const ticked = boxes(form).filter((box) => box.checked).length;
  if (all) {
    showPage(all, boxes(form));
  }
  if (matching?.checked && !all?.checked) {
    matching.checked = false;
  }
  const words = form.querySelector("[data-selected]");
  const n = matching?.checked ? matching.dataset.selectMatching : String(ticked);
  words.textContent = n === "0" ? "" : `${n} selected`;
}

document.addEventListener("change", ({ target }) => {
  const form = target.closest("[data-selection]");
  if (!form) {
    return;
  }
  if (target.matches("[data-select-matching], [data-select-page]")) {
    for (const box of boxes(form)) {
      box.checked = target.checked;
    }
  }
  showSelection(form);
});

document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-selection]");
  if (form && event.target.matches("[data-list] tbody input[type=checkbox]")) {
    tick(event.target, boxes(form), event.shiftKey);
  }
});

const selections = () => document.querySelectorAll("[data-selection]").forEach(showSelection);
document.addEventListener("htmx:after:swap", selections);
window.addEventListener("pageshow", selections); // a browser may keep what was ticked

const row = "[data-list] tbody tr:has(th a)";

onKeys({
  ...goes(row),
  x: () => current(row)?.querySelector("input[type=checkbox]")?.click(),
  "/": () => document.querySelector("[data-list-search] [type=search]")?.select(),
});
