// The editor of an order's lines: adding products by keyboard, prices that follow the quantity, and a warning before typed
// text is lost. The page works without it.

const orderForm = () => document.querySelector("[data-order-form]");

// The search that adds products: arrows choose, Enter adds, Esc closes. Enter before the answer is there waits for it, and adds
// the product that the words mean: the only one found, or the one with this very code.
function startFinder(finder) {
  const input = finder.querySelector("[role=combobox]");
  const list = finder.querySelector("[role=listbox]");
  const options = () => [...list.querySelectorAll("[data-suggests]")];
  finder.hidden = false;

  const choose = (option) => {
    for (const other of options()) {
      other.setAttribute("aria-selected", String(other === option));
    }
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  };
  const show = (open) => {
    list.hidden = !open; // not emptied: the option that was clicked is about to ask for its row
    input.setAttribute("aria-expanded", String(open));
    choose(open ? options()[0] : null);
  };

  const words = () => input.value.trim();
  let answered = ""; // the words that the list is for
  let waiting = false; // Enter was pressed for words that the list is not for yet

  const meant = () => {
    const all = options();
    const byCode = all.find((option) => option.dataset.code.toLowerCase() === words().toLowerCase());
    return byCode ?? (all.length === 1 ? all[0] : null);
  };

  input.addEventListener("htmx:config:request", () => { input.dataset.asked = words(); });
  input.addEventListener("htmx:after:swap", () => {
    answered = input.dataset.asked;
    show(words() !== "" && list.childElementCount > 0);
    if (waiting && answered === words()) {
      waiting = false;
      meant()?.click();
    }
  });
  input.addEventListener("input", () => { waiting = false; });

  input.addEventListener("keydown", (event) => {
    const all = options();
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp":
        event.preventDefault();
        if (all.length > 0) {
          choose(all[(at + (event.key === "ArrowDown" ? 1 : all.length - 1)) % all.length]);
        }
        break;
      case "Enter":
        event.preventDefault();
        if (answered === words()) {
          all[at]?.click();
        } else {
          waiting = words() !== "";
        }
        break;
      case "Escape":
        input.value = "";
        show(false);
        break;
    }
  });

  // A product that is there already is not added again: its quantity is what the person wants to change.
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-suggests]");
    const row = option && document.querySelector(`#line-rows [data-product="${CSS.escape(option.dataset.suggests)}"]`);
    if (row) {
      event.stopImmediatePropagation();
      event.preventDefault();
      focusQuantity(row);
    }
    const already = finder.querySelector("[data-already]");
    already.textContent = row ? `${option.querySelector("[data-name]").textContent} is on the order already: change its quantity.` : "";
    if (option) {
      input.value = "";
      answered = "";
      show(false);
    }
  }, { capture: true });

  // Searching changes nothing of the order.
  for (const kind of ["input", "change"]) {
    finder.addEventListener(kind, (event) => event.stopPropagation());
  }

  document.addEventListener("click", (event) => {
    if (!finder.contains(event.target)) {
      show(false);
    }
  });
}

function focusQuantity(row) {
  const quantity = row.querySelector("[data-number=quantity]");
  quantity?.focus();
  quantity?.select();
}

// A new row is ready for its quantity; Enter in a quantity goes on to the next product.
document.addEventListener("htmx:after:swap", (event) => {
  if (event.target.matches("[data-suggests]")) {
    const row = document.querySelector("#line-rows > tr:last-child");
    focusQuantity(row);
    row.dispatchEvent(new Event("change", { bubbles: true }));
  }
});
document.addEventListener("keydown", (event) => {
  const finder = document.getElementById("find-product");
  if (event.key === "Enter" && !event.isComposing && finder && event.target.matches?.("#line-rows [data-number=quantity]")) {
    event.preventDefault();
    finder.focus();
  }
});

// While someone types, the server is asked what has changed: it gets what totals depend on, and answers for the rows that were
// touched or marked. An order of 2,000 lines stays light that way, and so does one beside a long list.
const ofLists = ["table", "pasted"];
let touched = new Set();

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (!ctx.sourceElement.matches("[data-previews]")) {
    return;
  }
  const lean = new FormData();
  const products = new Set();
  for (const [name, value] of ctx.request.body) {
    if (name.endsWith(".product") && value !== "") {
      products.add(name.slice(0, -".product".length));
    }
  }
  for (const [name, value] of ctx.request.body) {
    const field = name.startsWith("row.") ? name.slice(name.lastIndexOf(".") + 1) : "";
    const isKnown = ["code", "name"].includes(field) && products.has(name.slice(0, -field.length - 1));
    if (typeof value === "string" && value !== "" && field !== "was" && !isKnown && !ofLists.includes(name)) {
      lean.append(name, value);
    }
  }
  const marked = [...document.querySelectorAll("#line-rows [data-fault]")].map((fault) => fault.closest("[data-row]").dataset.row);
  ctx.asked = new Set([...touched, ...marked]);
  for (const key of ctx.asked) {
    lean.append("changed", key);
  }
  if (ctx.asked.size === 0) {
    lean.append("changed", "");
  }
  ctx.request.body = lean;
});
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (ctx.asked && ctx.response.status === 200) {
    touched = touched.difference(ctx.asked);
  }
});
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, ({ target }) => {
    const row = target.closest?.("#line-rows [data-row]");
    if (row) {
      touched.add(row.dataset.row);
    }
  }, { capture: true }); // before the server is asked
}

// A price that no one typed follows the quantity: it makes room for the one that the server gives.
document.addEventListener("htmx:after:swap", () => {
  for (const note of document.querySelectorAll("#line-rows [data-price]")) {
    const price = note.closest("[data-row]").querySelector("[data-number=price]");
    price.placeholder = note.dataset.price;
    if (price.value === price.defaultValue && document.activeElement !== price) {
      price.value = "";
      note.hidden = true;
    }
  }
});

// With the quantity of before, the price of before is back.
document.addEventListener("input", ({ target }) => {
  const price = target.matches("[data-number=quantity]") && target.closest("[data-row]").querySelector("[data-number=price]");
  if (price && price.value === "" && target.value.trim() === target.defaultValue) {
    price.value = price.defaultValue;
  }
});

// Where nothing of the order can be typed, it is shown again by itself when that has changed; but a comment that was begun is
// not lost by it.
function reload() {
  const begun = [...document.querySelectorAll("#main textarea")].some((field) => field.value !== field.defaultValue);
  if (document.querySelector("[data-reloads]") && !orderForm() && !begun && !document.querySelector("dialog[open]")) {
    location.reload();
  }
}

document.addEventListener("live", reload);
document.addEventListener("htmx:after:swap", reload); // the comment is sent
document.addEventListener("close", reload, { capture: true }); // a dialog

// Typed text is not lost without a question.
let unsaved = false;

function mark() {
  for (const sign of document.querySelectorAll("[data-unsaved]")) {
    sign.hidden = !unsaved;
  }
}

// The page of a form, as it was loaded or as the answer to one that was sent.
function start() {
  document.querySelectorAll("[data-finder]").forEach(startFinder);
  unsaved = orderForm()?.hasAttribute("data-typed") ?? false;
  touched = new Set();
  mark();
}

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, ({ target }) => {
    if (target.form && target.form === orderForm()) {
      unsaved = true;
      mark();
    }
  });
}
document.addEventListener("submit", (event) => { // without htmx
  if (event.target === orderForm() && !event.defaultPrevented) {
    unsaved = false;
  }
});
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (ctx.sourceElement === orderForm() && ctx.hx?.redirect) {
    unsaved = false; // it is saved
  }
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-drops]")) {
    unsaved = false;
  }
});
window.addEventListener("beforeunload", (event) => {
  if (unsaved) {
    event.preventDefault();
  }
});

// The next keystroke goes to the field that is wrong, or to the search for products. On a phone nothing is focused: its keyboard
// would cover the page.
function focusNext() {
  const idle = document.activeElement === document.body || document.activeElement === document.getElementById("main");
  if (idle && !matchMedia("(pointer: coarse)").matches) {
    const next = document.querySelector("#main [aria-invalid=true]") ?? document.querySelector("[data-finder] [role=combobox]");
    next?.focus({ preventScroll: true });
  }
}

document.addEventListener("order:shown", () => {
  start();
  const said = document.querySelector("#main [role=alert], #rejected, #form-problems:not(:empty)");
  (said ?? document.getElementById("main")).scrollIntoView({ block: said ? "center" : "start" });
  focusNext();
});
// The answer to a form that was sent has a search for products that is not started yet.
document.addEventListener("htmx:after:swap", () => {
  if (document.querySelector("[data-finder][hidden]")) {
    document.dispatchEvent(new Event("order:shown"));
  }
});
start();
if (location.pathname === "/orders/new") {
  focusNext();
}
