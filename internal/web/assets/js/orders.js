// The list of orders: choosing several, and the keyboard. Everything can be done without it, only slower.

import { current, goes, goTo, onKeys, showPage, tick } from "./rows.js";

const list = () => document.querySelector("[data-orders]");
const row = "[data-orders] tr[data-order]";
const boxes = () => [...document.querySelectorAll("[data-orders] input[name=id]")];
const chosen = () => boxes().filter((box) => box.checked);
const bar = () => document.querySelector("[data-selection]");
const wholeList = () => bar()?.hasAttribute("data-whole-list");

const orders = (n) => (n === 1 ? "1 order" : `${n} orders`);
const canBeApproved = (box) => !box.closest("tr").hasAttribute("data-unapprovable");

// The bar shows when something is chosen, and says how much.
function showSelection() {
  if (!bar()) {
    return;
  }
  const n = chosen().length;
  const whole = wholeList();
  const approving = chosen().filter(canBeApproved).length;
  const selectList = bar().querySelector("[data-select-list]");
  const approve = bar().querySelector("[data-selection-approve]");
  bar().hidden = n === 0 && !whole;
  bar().querySelector("[data-selection-words]").textContent =
    whole ? `All ${selectList.dataset.selectList} orders that can be sent are selected` : n === 0 ? "" : `${orders(n)} selected`;
  approve.textContent = whole ? `Approve ${selectList.dataset.selectList} orders…` : `Approve ${orders(approving)}…`;
  approve.disabled = approve.hidden = !whole && approving === 0;
  if (whole) { // the list's address stands for the orders
    approve.name = "all";
    approve.value = "yes";
  } else {
    approve.removeAttribute("name");
  }
  if (selectList) {
    selectList.hidden = whole;
  }
  for (const button of bar().querySelectorAll("[data-selection-any]")) {
    button.hidden = whole;
  }
  const page = document.querySelector("[data-select-page]");
  page.hidden = false;
  showPage(page, boxes());
  bar().querySelector("[data-select-page-button]").hidden = page.checked;
}

function choosePage(checked) {
  bar().removeAttribute("data-whole-list");
  boxes().forEach((box) => { box.checked = checked; });
  showSelection();
}

function choose(box, range) {
  bar().removeAttribute("data-whole-list");
  tick(box, boxes(), range);
  showSelection();
}

document.addEventListener("click", (event) => {
  if (event.target.matches("[data-orders] input[name=id]")) {
    choose(event.target, event.shiftKey);
  } else if (event.target.matches("[data-select-page]")) {
    choosePage(event.target.checked);
  } else if (event.target.closest("[data-select-page-button]")) {
    choosePage(true);
  } else if (event.target.closest("[data-select-list]")) { // without a script it goes to the summary at once
    event.preventDefault();
    choosePage(true);
    bar().setAttribute("data-whole-list", "");
    showSelection();
    bar().querySelector("[data-selection-approve]").focus();
  }
});

// Choosing with Shift must not mark the words between.
document.addEventListener("mousedown", (event) => {
  if (event.shiftKey && event.target.matches("[data-orders] input[name=id]")) {
    event.preventDefault();
  }
});

document.addEventListener("formdata", (event) => {
  if (event.target.matches("[data-selecting]") && wholeList()) {
    event.formData.delete("id");
  }
});

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
  if (event.target.matches("input[data-approves]")) {
    showApproving();
  }
});
document.addEventListener("reset", () => setTimeout(() => choosePage(false))); // once the boxes are empty
document.addEventListener("htmx:after:swap", showSelection);
window.addEventListener("pageshow", () => { showSelection(); showApproving(); }); // a browser may keep what was ticked

function chooseCurrent(range) {
  const box = current(row)?.querySelector("input[name=id]");
  if (box) {
    box.checked = range || !box.checked;
    choose(box, range);
  }
}

function say(words) {
  const toast = document.getElementById("row-toast")?.content.firstElementChild.cloneNode(true);
  if (toast) {
    toast.textContent = words;
    document.getElementById("toasts").replaceChildren(toast);
  }
}

function approve() {
  const order = current(row);
  if (chosen().length === 0 && order && !order.hasAttribute("data-unapprovable")) {
    chooseCurrent(false);
  }
  const button = bar()?.querySelector("[data-selection-approve]");
  if (chosen().length === 0) {
    say(order?.dataset.unapprovable ?? "Select an order first: j and k go from one to the next.");
  } else if (button.disabled) {
    say("None of the selected orders can be approved.");
  } else {
    button.form.requestSubmit(button);
  }
}

const keys = {
  ...goes(row),
  x: () => chooseCurrent(false),
  X: () => chooseCurrent(true),
  "*": () => bar() && choosePage(chosen().length < boxes().length),
  a: approve,
  "/": () => document.querySelector("[data-search]")?.select(),
  "?": () => document.getElementById("keys")?.showModal(),
};

onKeys(keys, list);

// After approving, the next key belongs to the list.
if (location.hash === "#list") {
  history.replaceState(history.state, "", location.pathname + location.search);
  goTo(document.querySelector(row));
}
