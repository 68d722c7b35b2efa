// What makes the shop an app: the service worker, and notifications on this phone.

const root = meta("shop-root");
const identity = meta("shop-identity");
const mark = meta("shop-push-mark");

function meta(name) {
  return document.querySelector(`meta[name="${name}"]`)?.content ?? "";
}

const worker = "serviceWorker" in navigator ? navigator.serviceWorker.register("/shop/sw.js", { scope: "/shop/" }).catch(() => null) : Promise.resolve(null);

// What works without a network is kept from the first page on, and the page that was opened before the worker was there as well. The
// worker does not see pages outside the shop, such as an invitation: there it is told that no one is signed in.
worker.then(async (registration) => {
  if (!registration) {
    return;
  }
  if (!identity) {
    registration.active?.postMessage({ signedOut: true });
  }
  const ready = await navigator.serviceWorker.ready;
  if (identity) {
    for (const path of new Set([`${root}/offline`, root, navigator.serviceWorker.controller ? root : location.pathname + location.search])) {
      ready.active?.postMessage({ keep: path });
    }
  }
  await settleSubscription(ready);
});

// Who signs out leaves nothing behind for the next person at this phone, nor who goes on to another customer for their prices.
document.addEventListener("submit", async (event) => {
  if (/\/(sign-out|buy-for)$/.test(event.target.getAttribute("action") ?? "")) {
    (await worker)?.active?.postMessage({ signedOut: true });
  }
});

// Notifications belong to a person for as long as they are signed in: after signing in again the server is told, and what
// another person has left behind ends.
async function settleSubscription(registration) {
  const subscription = await registration.pushManager?.getSubscription();
  const kept = localStorage.getItem("push-mark") ?? "";
  if (!subscription || kept === mark) {
    return;
  }
  if (mark && kept.split("-")[0] === mark.split("-")[0]) {
    await tellServer(subscription);
    return;
  }
  localStorage.removeItem("push-mark");
  await subscription.unsubscribe();
}

async function tellServer(subscription) {
  const { endpoint, keys } = subscription.toJSON();
  const answer = await fetch(`${root}/notifications/browser`, { method: "POST", body: new URLSearchParams({ endpoint, auth: keys.auth, p256dh: keys.p256dh }) });
  if (!answer.ok) {
    throw new Error(`the server answers ${answer.status}`);
  }
  localStorage.setItem("push-mark", mark);
}

function keyBytes(text) {
  const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64 + "=".repeat((4 - (base64.length % 4)) % 4)), (letter) => letter.charCodeAt(0));
}

async function turnOn(status) {
  if ((await Notification.requestPermission()) !== "granted") {
    status.textContent = "Notifications stay off. You can turn them on later under More › Notifications.";
    return false;
  }
  const registration = await navigator.serviceWorker.ready;
  const { key } = await (await fetch(`${root}/notifications/key`)).json();
  let subscription = await registration.pushManager.getSubscription();
  if (subscription && !sameKey(subscription, key)) { // of a server that was set up anew
    await subscription.unsubscribe();
    subscription = null;
  }
  subscription ??= await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: keyBytes(key) });
  await tellServer(subscription);
  return true;
}

function sameKey(subscription, key) {
  const bytes = new Uint8Array(subscription.options.applicationServerKey ?? []);
  return bytes.length === 0 || keyBytes(key).every((byte, i) => byte === bytes[i]);
}

async function turnOff() {
  const registration = await navigator.serviceWorker.ready;
  const subscription = await registration.pushManager.getSubscription();
  if (subscription) {
    await fetch(`${root}/notifications/browser/remove`, { method: "POST", body: new URLSearchParams({ endpoint: subscription.endpoint }) });
    await subscription.unsubscribe();
  }
  localStorage.removeItem("push-mark");
}

const canPush = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
const onAppleDevice = /iPad|iPhone|iPod/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);
const installed = matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;

// The offer after an order, and the switch on the page Notifications: [data-push-offer] and [data-push-switch].
async function showSwitch(box) {
  const offer = box.hasAttribute("data-push-offer");
  const [on, off] = [box.querySelector("[data-push-on]"), box.querySelector("[data-push-off]")];
  const hint = (name) => box.querySelector(`[data-push-hint="${name}"]`)?.removeAttribute("hidden");
  if (offer && localStorage.getItem("push-declined")) {
    return;
  }
  if (!canPush) {
    if (onAppleDevice && !installed) {
      hint("ios");
      box.hidden = false;
    } else if (!offer) {
      hint("none");
      box.hidden = false;
    }
    return;
  }
  const registration = await navigator.serviceWorker.ready;
  const subscribed = Boolean(await registration.pushManager.getSubscription()) && Notification.permission === "granted";
  if (offer && (subscribed || Notification.permission !== "default")) {
    return;
  }
  if (Notification.permission === "denied") {
    hint("blocked");
  }
  if (on) {
    on.hidden = subscribed || Notification.permission === "denied";
  }
  if (off) {
    off.hidden = !subscribed;
  }
  box.hidden = false;
}

for (const box of document.querySelectorAll("[data-push-offer], [data-push-switch]")) {
  const status = box.querySelector("[data-push-status]");
  showSwitch(box);
  box.addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    if (!button) {
      return;
    }
    try {
      if (button.matches("[data-push-on]")) {
        button.disabled = true;
        if (await turnOn(status)) {
          status.textContent = "Notifications are on, on this phone.";
          button.hidden = true;
          box.querySelector("[data-push-decline]")?.remove();
          box.querySelector("[data-push-off]")?.removeAttribute("hidden");
        }
      } else if (button.matches("[data-push-off]")) {
        await turnOff();
        status.textContent = "Notifications are off, on this phone.";
        button.hidden = true;
        box.querySelector("[data-push-on]")?.removeAttribute("hidden");
      } else if (button.matches("[data-push-decline]")) {
        localStorage.setItem("push-declined", "yes");
        box.hidden = true;
      }
    } catch {
      status.textContent = "That did not work. Check your connection and try again.";
    } finally {
      button.disabled = false;
    }
  });
}
