// The list of orders: choosing several, and the keyboard. Everything can be done without it, only slower.

const list = () => document.querySelector("[data-orders]");
const rows = () => [...document.querySelectorAll("[data-orders] tr[data-order]")];
const chosen = () => [...document.querySelectorAll("[data-orders] input[name=id]:checked")];

const orders = (n) => (n === 1 ? "1 order" : `${n} orders`);

// The bar shows when something is chosen, and says how much.
function showSelection() {
  const bar = document.querySelector("[data-selection]");
  if (!bar) {
    return;
  }
  const n = chosen().length;
  bar.hidden = n === 0;
  bar.querySelector("[data-selection-words]").textContent = n === 0 ? "" : `${orders(n)} chosen`;
  bar.querySelector("[data-selection-approve]").textContent = `Approve ${orders(n)}…`;
}

// On the summary the button says how many are left when some are taken out.
function showApproving() {
  const button = document.querySelector("[data-approve-count]");
  if (button) {
    const n = document.querySelectorAll("input[data-approves]:checked").length;
    button.textContent = `Approve ${orders(n)}`;
    button.disabled = n === 0;
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-orders] input[name=id]")) {
    showSelection();
  }
  if (event.target.matches("input[data-approves]")) {
    showApproving();
  }
});
document.addEventListener("reset", () => setTimeout(showSelection)); // once the boxes are empty
document.addEventListener("htmx:after:swap", showSelection);
window.addEventListener("pageshow", () => { showSelection(); showApproving(); }); // a browser may keep what was ticked

// The row that the keyboard is on is the one whose link has the focus.
const current = () => document.activeElement?.closest("tr[data-order]");

function go(step) {
  const all = rows();
  if (all.length === 0) {
    return;
  }
  const at = all.indexOf(current());
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
  all[next].querySelector("th a").focus();
  all[next].scrollIntoView({ block: "nearest" });
}

function say(words) {
  const toast = document.getElementById("row-toast")?.content.firstElementChild.cloneNode(true);
  if (toast) {
    toast.textContent = words;
    document.getElementById("toasts").replaceChildren(toast);
  }
}

function approve() {
  const row = current();
  const boxes = chosen().length > 0 ? chosen() : [row?.querySelector("input[name=id]")].filter(Boolean);
  if (boxes.length === 0) {
    say(row?.dataset.unapprovable ?? "Choose an order first: j and k go from one to the next.");
  } else {
    location.assign(`/orders/approve?${new URLSearchParams(boxes.map((box) => ["id", box.value]))}`);
  }
}

const keys = {
  j: () => go(1),
  k: () => go(-1),
  x: () => current()?.querySelector("input[name=id]")?.click(),
  a: approve,
  "/": () => document.querySelector("[data-search]")?.select(),
  "?": () => document.getElementById("keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  if (!list() || typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) {
    return;
  }
  const act = keys[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});
