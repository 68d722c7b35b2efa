// The basket without a network. Each change is written to a journal on this phone before it is sent, and stays there until the server
// has it: quantities are absolute, so sending one again does no harm. So is an order: its key makes it one, however often it is sent.
//
// A row is an element with data-product (the code); in it an input named quantity, buttons with data-step (1, -1, remove), and the
// price that it shows in data-price. A form of rows has data-order, the one that places the order has data-place.
const mark = document.querySelector("[data-basket]");
const path = mark.dataset.basket, name = `basket of ${mark.dataset.of}`;
const form = document.querySelector("form[data-place]");
let sending = false, again = false, away = false, leaving = false;

function read() {
  try {
    return { puts: {}, ...JSON.parse(localStorage.getItem(name)) };
  } catch {
    return { puts: {} };
  }
}

function change(how) { // read anew: another tab may have written
  const journal = read();
  how(journal);
  localStorage.setItem(name, JSON.stringify(journal));
  show();
}

function put(row, quantity) {
  const price = row.querySelector("[data-price]")?.dataset.price ?? "";
  change((journal) => { journal.puts[row.dataset.product] = { quantity: String(quantity), price, at: Date.now() + Math.random() }; });
  send();
}

class Refused extends Error {}

async function post(to, fields) {
  const response = await fetch(to, { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(fields) });
  if (response.ok && response.headers.get("Content-Type")?.startsWith("application/json")) {
    return response.json();
  }
  if (response.redirected) {
    location.assign(path); // signed out: the journal waits
  }
  throw response.status >= 400 && response.status < 500 && response.status !== 429 ? new Refused() : new Error();
}

async function sendPuts() {
  const { puts, draft } = read(), codes = Object.keys(puts);
  if (codes.length === 0 && !draft) {
    return;
  }
  const fields = codes.flatMap((code) => [["product", code], ["quantity", puts[code].quantity], ["price", puts[code].price]]);
  const done = () => change((journal) => {
    for (const code of codes) {
      if (journal.puts[code]?.at === puts[code].at) {
        delete journal.puts[code];
      }
    }
    if (JSON.stringify(journal.draft) === JSON.stringify(draft)) {
      delete journal.draft;
    }
  });
  try {
    const state = await post(path, fields.concat(draft ?? []));
    done();
    apply(state);
  } catch (error) {
    if (error instanceof Refused) { // it will never be taken: the page says how things are
      done();
      location.reload();
    }
    throw error;
  }
}

async function sendPlace() {
  const { place } = read();
  if (!place) {
    return;
  }
  const done = () => change((journal) => { delete journal.place; });
  try {
    const { to } = await post(path.replace(/basket$/, "orders"), place);
    change((journal) => { // what was written for this order is not for the next one
      delete journal.place;
      delete journal.draft;
    });
    leaving = true; // the next basket is empty: showing it now would take the place of the order
    location.assign(to);
  } catch (error) {
    if (error instanceof Refused) {
      done();
      location.assign(path);
    }
    throw error;
  }
}

async function send() {
  again = true;
  if (sending) {
    return;
  }
  sending = true;
  try {
    while (again && !leaving) {
      again = false;
      await sendPuts();
      await sendPlace();
    }
    away = false;
  } catch {
    away = true;
    setTimeout(send, 15000);
  } finally {
    sending = false;
    show();
  }
}

// What the server says replaces what stands here, except what is still in the journal or being typed.
function apply(state) {
  if (leaving) {
    return;
  }
  const { puts, place } = read(), lines = new Map(state.lines.map((line) => [line.product, line]));
  for (const row of document.querySelectorAll("[data-product]")) {
    const line = lines.get(row.dataset.product), input = row.querySelector("input[name=quantity]");
    const quantity = line?.quantity ?? "0";
    if (input && input !== document.activeElement && !puts[row.dataset.product] && Number(input.value) !== Number(quantity)) {
      input.value = quantity;
      say(`The quantity of ${row.dataset.product} was changed to ${quantity} on another device`);
    }
    const price = row.querySelector("[data-price-of-line]");
    if (price && line) {
      price.innerHTML = line.html;
    }
  }
  for (const { topic, html } of state.parts) {
    for (const part of document.querySelectorAll(`[data-live="${topic}"]`)) {
      part.innerHTML = html;
      part.dispatchEvent(new CustomEvent("live", { bubbles: true }));
    }
  }
  const rows = form ? [...form.querySelectorAll("[data-product]")] : [];
  if (form && !place && (form.elements.key.value !== state.key || rows.length !== lines.size)) {
    location.reload(); // it was placed, or filled, on another device
  }
  for (const { words } of state.refused) {
    say(words);
  }
}

function say(words) {
  const toast = document.createElement("div");
  toast.className = "alert alert-warning shadow-lg max-w-sm";
  toast.dataset.toast = "short";
  toast.textContent = words;
  document.getElementById("toasts")?.append(toast);
}

function show() {
  const { puts, place } = read(), missing = new Map(Object.entries(puts));
  for (const button of document.querySelectorAll("[data-step].invisible")) {
    button.classList.remove("invisible");
  }
  for (const row of document.querySelectorAll("[data-product]")) {
    const input = row.querySelector("input[name=quantity]"), pending = puts[row.dataset.product];
    if (input && pending && input !== document.activeElement) {
      input.value = pending.quantity;
    }
    missing.delete(row.dataset.product);
  }
  const offline = document.querySelector("[data-offline]");
  if (offline) {
    offline.hidden = !away;
    offline.textContent = place ? "Will be placed when you're back online." : "You're offline. What you change is kept on this phone and sent when you're back online.";
  }
  const added = document.querySelector("[data-added-offline]");
  if (added) {
    added.hidden = !away || missing.size === 0;
    added.textContent = `Also added while offline: ${[...missing].map(([code, { quantity }]) => `${quantity} × ${code}`).join(", ")}`;
  }
  for (const part of document.querySelectorAll("[data-order] [data-without-script]")) {
    part.hidden = true; // each change is sent by itself
  }
  for (const button of form?.querySelectorAll("[data-without-script]") ?? []) {
    button.textContent = "Don't place it yet";
    button.hidden = !place || !away;
  }
  const button = form?.querySelector("button.btn-primary");
  if (button) {
    button.disabled = Boolean(place);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]"), row = button?.closest("[data-product]");
  const input = row?.querySelector("input[name=quantity]");
  if (input) {
    event.preventDefault();
    const step = Number(button.dataset.step);
    input.value = step ? Math.max(0, Math.round((Number(input.value.replace(",", ".")) + step) * 1e4) / 1e4 || 0) : 0;
    put(row, input.value);
    if (form && input.value === "0") {
      row.remove();
    }
  }
});

document.addEventListener("change", ({ target }) => {
  const row = target.name === "quantity" && target.closest("[data-product]");
  if (row) {
    put(row, target.value.trim() || "0");
  } else if (form && target.form === form) {
    change((journal) => {
      journal.draft = [...new FormData(form)].filter(([field]) => ["required_date", "address_id", "reference", "notes"].includes(field));
    });
    send();
  }
});

document.addEventListener("submit", (event) => {
  const rows = [...event.target.querySelectorAll("[data-product]"), event.target.closest("[data-product]")].filter(Boolean);
  if (event.target === form && event.submitter?.hasAttribute("data-enter")) {
    event.preventDefault(); // the change of the field was sent by itself
  } else if (event.target === form && event.submitter?.hasAttribute("data-without-script")) {
    event.preventDefault();
    change((journal) => { delete journal.place; });
  } else if (event.target === form) {
    event.preventDefault();
    change((journal) => { journal.place = [...new FormData(form)]; });
    send();
  } else if (event.target.hasAttribute("data-order") && rows.length > 0) { // a form of rows, sent with Enter
    event.preventDefault();
    for (const row of rows) {
      const input = row.querySelector("input[name=quantity]");
      if (input && (rows.length === 1 || input.value !== input.defaultValue)) {
        put(row, input.value.trim() || "0");
      }
    }
  }
}, true);

// What another device did arrives with the live part of the page.
document.addEventListener("live", ({ detail }) => {
  if (form && !sending && detail?.topic === "basket/summary") {
    post(path, []).then(apply).catch(() => {});
  }
});

document.addEventListener("htmx:after:swap", show);
window.addEventListener("pageshow", () => { leaving = false; }); // Back shows this page as it was
window.addEventListener("online", send);
window.addEventListener("storage", show);
document.addEventListener("visibilitychange", () => document.hidden || send());
show();
send();
