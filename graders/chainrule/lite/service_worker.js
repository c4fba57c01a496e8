// The site without a network. Every file of the site, and every package that comes from elsewhere,
// is known here by its SHA-256 and kept under it; what is kept is answered at once.
// Whatever else the page asks for, its drive for instance, is JupyterLite's own worker's matter.

const FILES = {{files}}; // path in the site, or address of another host -> SHA-256
const SCOPE = self.registration.scope;
const NAME = `chainrule ${SCOPE}`; // other courses may lie on the same host
const QUIET = 10000; // milliseconds without a request of the page's: then the rest is fetched

const coming = new Map(); // file -> promise that ends when it is kept
let asked = Date.now(); // when the page asked last
let filling = null;
let complete = false;

// A page that is open goes on with the files that it began with: the next version waits for its end.
self.skipWaiting = async () => {};

self.addEventListener("install", (event) => {
    // A first version is there at once, the next one when all of it has come.
    if (self.registration.active) event.waitUntil(keepAll(0));
});

self.addEventListener("activate", (event) => event.waitUntil(forgetOthers()));

self.addEventListener("fetch", (event) => {
    event.waitUntil((filling ??= fill().finally(() => (filling = null))));
    const file = event.request.method === "GET" ? fileOf(event.request.url) : null;
    if (file === null) return;
    event.stopImmediatePropagation();
    asked = Date.now();
    event.respondWith(answer(file));
});

importScripts("jupyterlite-service-worker.js");

function fileOf(address) {
    if (Object.hasOwn(FILES, address)) return address;
    if (!address.startsWith(SCOPE)) return null;
    let path = decodeURIComponent(new URL(address).pathname.slice(new URL(SCOPE).pathname.length));
    if (path === "" || path.endsWith("/")) path += "index.html";
    return Object.hasOwn(FILES, path) ? path : null;
}

function keyOf(file) {
    return new URL(`${file}?sha256=${FILES[file]}`, SCOPE).href;
}

async function answer(file) {
    await coming.get(file);
    const cache = await caches.open(NAME);
    return (await cache.match(keyOf(file))) ?? load(file);
}

async function load(file) {
    // Asked for anew: a copy of an earlier version may still lie in the browser.
    const response = fetch(new URL(file, SCOPE), { cache: "no-cache" });
    const kept = response.then((whole) => keep(file, whole.clone())).catch(() => {});
    coming.set(file, kept.finally(() => coming.delete(file)));
    return response;
}

async function keep(file, response) {
    if (response.status !== 200) return;
    const content = await response.arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
    const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (hex !== FILES[file]) return;
    const headers = new Headers(response.headers);
    // It is kept unpacked.
    for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
    const cache = await caches.open(NAME);
    await cache.put(keyOf(file), new Response(content, { headers }));
}

async function fill() {
    await keepAll(QUIET).catch(() => {}); // without a network the next request tries again
}

async function keepAll(quiet) {
    if (complete) return;
    const cache = await caches.open(NAME);
    const kept = new Set((await cache.keys()).map((request) => request.url));
    for (const file of Object.keys(FILES)) {
        if (kept.has(keyOf(file))) continue;
        while (quiet && (coming.size || Date.now() - asked < quiet)) await pause(quiet / 10);
        await load(file);
        await coming.get(file);
    }
    complete = true;
}

function pause(milliseconds) {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function forgetOthers() {
    const cache = await caches.open(NAME);
    const known = new Set(Object.keys(FILES).map(keyOf));
    for (const request of await cache.keys()) {
        if (!known.has(request.url)) await cache.delete(request);
    }
}
