// What lists that people work in have in common: a box that selects the page, Shift that selects a range, and the keyboard.

// showPage says in the box of the page whether all of its boxes are ticked, some or none.
export function showPage(page, boxes) {
  const ticked = boxes.filter((box) => box.checked).length;
  page.checked = ticked > 0 && ticked === boxes.length;
  page.indeterminate = ticked > 0 && !page.checked;
}

// With Shift, everything between two boxes becomes as the second one.
let last = null;

export function tick(box, boxes, range) {
  const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
  if (range && from >= 0) {
    for (const one of boxes.slice(from, to + 1)) {
      one.checked = box.checked;
    }
  }
  last = box;
}

// The row that the keyboard is on is the one whose link or box has the focus.
export const current = (css) => document.activeElement?.closest(css);

export function goTo(row) {
  row?.querySelector("th a").focus();
  row?.scrollIntoView({ block: "nearest" });
}

// goes has the keys j and k go through the rows.
export function goes(css) {
  const go = (step) => {
    const all = [...document.querySelectorAll(css)];
    const at = all.indexOf(current(css));
    goTo(all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)]);
  };
  return { j: () => go(1), k: () => go(-1) };
}

// onKeys does what single keys ask for, unless someone types; isOn says whether they belong to the page.
export function onKeys(keys, isOn = () => true) {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !isOn() || document.querySelector("dialog[open]")) {
      return;
    }
    const act = keys[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
}
