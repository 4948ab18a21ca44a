import { fileURLToPath } from "node:url";
import { catalogueOf } from "../build/catalogue.ts";

/** What the build would put into the page: import this before anything that reads it. */
Object.assign(globalThis, {
  LAB_BUILT: { catalogue: catalogueOf(fileURLToPath(new URL("../../..", import.meta.url))), missing: {} },
});
