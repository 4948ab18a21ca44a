import "@tensorflow/tfjs-backend-wasm";
import { tfjs } from "@unitball/backend-tfjs";
import { expect, test } from "vitest";
import { digitsMlp } from "./digitsMlp.ts";

test("where no gradients are registered, loading says to import @tensorflow/tfjs", async () => {
  const loading = digitsMlp.load(await tfjs("wasm"), { initSeed: 1, dataSeed: 1 });
  await expect(loading).rejects.toThrow(/import "@tensorflow\/tfjs" first/);
});
