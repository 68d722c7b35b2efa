// Lists that people work in: selecting several, and the keyboard. Everything can be done without it, only slower.

const boxes = (form) => [...form.querySelectorAll("[data-list] tbody input[type=checkbox]")];

// What is selected is said, and "all that match" is not when one of this page is left out.
function showSelection(form) {
  const matching = form.querySelector("[data-select-matching]");
  const all = form.querySelector("[data-select-page]");
  const ticked = boxes(form).filter((box) => box.checked).length;
  if (all) {
    all.checked = ticked > 0 && ticked === boxes(form).length;
    all.indeterminate = ticked > 0 && !all.checked;
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

// With Shift, everything between two boxes becomes as the second one.
let last = null;
document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-selection]");
  if (!form || !event.target.matches("[data-list] tbody input[type=checkbox]")) {
    return;
  }
  const all = boxes(form);
  const [from, to] = [all.indexOf(last), all.indexOf(event.target)].sort((a, b) => a - b);
  if (event.shiftKey && from >= 0) {
    for (const box of all.slice(from, to + 1)) {
      box.checked = event.target.checked;
    }
  }
  last = event.target;
});

const selections = () => document.querySelectorAll("[data-selection]").forEach(showSelection);
document.addEventListener("htmx:after:swap", selections);
window.addEventListener("pageshow", selections); // a browser may keep what was ticked

// The row that the keyboard is on is the one whose link has the focus.
const rows = () => [...document.querySelectorAll("[data-list] tbody tr:has(th a)")];
const current = () => document.activeElement?.closest("[data-list] tbody tr");

function go(step) {
  const all = rows();
  const at = all.indexOf(current());
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
  next?.querySelector("th a").focus();
  next?.scrollIntoView({ block: "nearest" });
}

const keys = {
  j: () => go(1),
  k: () => go(-1),
  x: () => current()?.querySelector("input[type=checkbox]")?.click(),
  "/": () => document.querySelector("[data-list-search] [type=search]")?.select(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) {
    return;
  }
  const act = keys[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});
