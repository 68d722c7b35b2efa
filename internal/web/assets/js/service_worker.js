// Keeps the shop usable without a network, and shows notifications. The server puts the list of assets in front of it.
//
// Pages hold one customer's prices. Each says for whom it was made (shop-identity); copies are kept under that, and as soon as
// a page comes for someone else, or for no one, all others' copies are deleted. So no one is shown a page of another. An identity
// begins with the person's own part, which is the same in every shop.

const assetCache = "assets-" + hashOf(assets.join());
const pagePrefix = "pages-";
const stateCache = "state";
const patience = 6000; // milliseconds that a page may take before the copy is shown
const personLength = 16; // letters of an identity that are the person's

// How often someone has signed out: an answer to a question from before that is kept no more.
let signedOut = 0;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(assetCache);
    await cache.addAll(assets);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("assets-") && name !== assetCache) {
        await caches.delete(name);
      }
    }
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) {
    return;
  }
  if (url.pathname.startsWith("/assets/") || url.pathname.endsWith("/brand.css")) {
    event.respondWith(asset(request));
  } else if (request.mode === "navigate" && url.pathname.startsWith("/shop")) {
    event.respondWith(page(event, url));
  }
});

// Assets never change under the same address.
async function asset(request) {
  const cache = await caches.open(assetCache);
  const kept = await cache.match(request);
  if (kept) {
    return kept;
  }
  const answer = await fetch(request);
  if (answer.ok) {
    await cache.put(request, answer.clone());
  }
  return answer;
}

async function page(event, url) {
  const network = fetch(event.request), before = signedOut;
  const copy = keptPage(url);
  try {
    const answer = await Promise.race([network, late(copy)]);
    if (answer) {
      event.waitUntil(keep(url, answer.clone(), before));
      return answer;
    }
    event.waitUntil(network.then((slow) => keep(url, slow, before)).catch(() => {}));
  } catch {
    // no network
  }
  return (await copy) ?? (await offline(url)) ?? Response.error();
}

// late gives up on the network when there is a copy to show instead.
async function late(copy) {
  await new Promise((resolve) => { setTimeout(resolve, patience); });
  return (await copy) ? null : new Promise(() => {});
}

// Which pages open without a network: the order guide with its lists, the basket and the products, but no search among them.
function keptPath(url) {
  return /^\/shop\/[^/]+(\/basket|\/products|\/lists|\/offline)?(\?list=[^&]+)?$/.test(url.pathname + url.search) && !url.pathname.startsWith("/shop/sign-");
}

// keep looks for whom a page was made, forgets what others' copies there are, and keeps this one.
async function keep(url, answer, before) {
  if (!(answer.headers.get("Content-Type") ?? "").startsWith("text/html")) {
    return;
  }
  const text = await answer.text();
  const found = text.match(/<meta name="shop-identity" content="([0-9a-f]*)"/);
  const shop = shopOf(answer.url || url.href);
  const identity = found?.[1] ?? "";
  if (before !== signedOut || (!identity && answer.status !== 200)) {
    return; // a failure of the server's says nothing about who is signed in
  }
  await belongTo(shop, identity);
  if (identity && answer.status === 200 && !answer.redirected && keptPath(url)) {
    const cache = await caches.open(cacheName(shop, identity));
    await cache.put(url.pathname + url.search, new Response(text, {
      headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": answer.headers.get("Content-Security-Policy") ?? "", "X-Kept-At": new Date().toISOString(), "X-Assets": assetCache },
    }));
  }
}

// belongTo says who uses this phone in a shop from now on. Without anyone, all shops' copies go.
async function belongTo(shop, identity) {
  for (const name of await caches.keys()) {
    const [, itsShop, itsIdentity] = name.startsWith(pagePrefix) ? name.split("|") : [];
    if (itsShop !== undefined && (personOf(itsIdentity) !== personOf(identity) || (itsShop === shop && itsIdentity !== identity))) {
      await caches.delete(name);
    }
  }
  const state = await caches.open(stateCache);
  if (!identity) {
    for (const known of await state.keys()) {
      await state.delete(known);
    }
    return;
  }
  await state.put("/shop/" + shop, new Response(identity));
}

function personOf(identity) {
  return identity.slice(0, personLength);
}

function cacheName(shop, identity) {
  return `${pagePrefix}|${shop}|${identity}`;
}

function shopOf(href) {
  return new URL(href).pathname.split("/")[2] ?? "";
}

// keptPage is the copy of a page that was made for who uses this phone, marked with its age if it has anything that ages.
async function keptPage(url) {
  const shop = shopOf(url.href);
  const state = await caches.open(stateCache);
  const identity = await (await state.match("/shop/" + shop))?.text();
  if (!identity || !keptPath(url) || !(await caches.has(cacheName(shop, identity)))) {
    return undefined;
  }
  const cache = await caches.open(cacheName(shop, identity));
  const kept = await cache.match(url.pathname + url.search);
  if (!kept) {
    return undefined;
  }
  if (url.pathname.endsWith("/offline")) {
    return kept;
  }
  const text = await kept.text();
  return new Response(text.replace(/(<body[^>]*>)/, (body) => body + banner(new Date(kept.headers.get("X-Kept-At")))), { headers: kept.headers });
}

function banner(at) {
  const today = new Date().toDateString() === at.toDateString();
  const when = at.toLocaleString("en-NZ", today ? { hour: "numeric", minute: "2-digit", hourCycle: "h23" }
    : { day: "numeric", month: "long", hour: "numeric", minute: "2-digit", hourCycle: "h23" });
  return `<div class="bg-warning text-warning-content px-4 py-2 text-center text-sm font-medium" role="status" data-kept-copy>You're offline: prices as of ${when}</div>`;
}

async function offline(url) {
  const shell = new URL(url);
  shell.pathname = `/shop/${shopOf(url.href)}/offline`;
  shell.search = "";
  return keptPage(shell);
}

// keepOnce has a page kept that is not, or that looks for assets of an earlier version, which are gone.
async function keepOnce(url) {
  const kept = await keptPage(url), before = signedOut;
  if (kept?.headers.get("X-Assets") === assetCache) {
    return;
  }
  try {
    await keep(url, await fetch(url, { credentials: "same-origin" }), before);
  } catch {
    // no network: the next page has it kept
  }
}

function hashOf(text) {
  let hash = 0;
  for (const letter of text) {
    hash = (hash * 31 + letter.codePointAt(0)) | 0;
  }
  return (hash >>> 0).toString(16);
}

// A page tells that its person signs out or buys for another customer, or that no one is signed in; and has pages kept.
self.addEventListener("message", (event) => {
  if (event.data?.signedOut) {
    signedOut++;
    event.waitUntil(belongTo("", ""));
  } else if (event.data?.keep) {
    const url = new URL(event.data.keep, self.location.origin);
    event.waitUntil(keepOnce(url));
  }
});

self.addEventListener("push", (event) => {
  const message = event.data?.json();
  if (!message) {
    return;
  }
  event.waitUntil(self.registration.showNotification(message.title, {
    body: message.body, icon: message.icon, tag: message.tag, renotify: Boolean(message.tag), data: { path: message.path },
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const path = event.notification.data?.path ?? "/shop";
  event.waitUntil((async () => {
    const windows = await self.clients.matchAll({ type: "window" });
    for (const client of windows) {
      if (new URL(client.url).pathname.startsWith("/shop")) {
        await client.focus();
        return client.navigate(path).catch(() => self.clients.openWindow(path));
      }
    }
    return self.clients.openWindow(path);
  })());
});
