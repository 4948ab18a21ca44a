import { createHash } from "node:crypto";
import { globSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The files of a built site, by their paths from its root. */
export const filesOf = (folder: string): string[] =>
  globSync("**/*", { cwd: folder })
    .filter((file) => statSync(join(folder, file)).isFile() && !file.endsWith(".map"))
    .map((file) => file.replaceAll("\\", "/"))
    .sort();

/** Write sw.js: it stores every file of the site once and answers from there, so that the lab works without a network. */
export function writeServiceWorker(folder: string): void {
  const files = filesOf(folder).filter((file) => file !== "sw.js");
  const hash = createHash("sha256");
  for (const file of files) hash.update(file).update(readFileSync(join(folder, file)));
  writeFileSync(join(folder, "sw.js"), script(files, hash.digest("hex").slice(0, 16)));
}

const script = (files: readonly string[], version: string): string => `const name = "unitball-lab-${version}";
const files = ${JSON.stringify(["./", ...files])};
self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(name).then((cache) => cache.addAll(files)).then(() => self.skipWaiting()),
  );
});
self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((keys) => Promise.all(keys.filter((key) => key.startsWith("unitball-lab-") && key !== name).map((key) => caches.delete(key))))
      .then(() => self.clients.claim()),
  );
});
self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET" || new URL(event.request.url).origin !== location.origin) return;
  event.respondWith(
    caches.open(name).then((cache) => cache.match(event.request, { ignoreSearch: true })).then((held) => held ?? fetch(event.request)),
  );
});
`;
