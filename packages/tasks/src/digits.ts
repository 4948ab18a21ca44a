import { permutation } from "./batches.ts";
import type { Dataset, Images } from "./dataset.ts";
import { folderOf, readData } from "./file.ts";

/**
 * The 8 × 8 digits, 1,797 images with pixels from 0 to 16 (Alpaydin & Kaynak 1998, UCI, CC BY 4.0; see NOTICE), split
 * 1,500 + 297 by a permutation that no seed changes. The file travels with this package; `dataDir` is for where a bundler put it.
 */
export async function digits(dataDir?: string): Promise<Dataset> {
  const file = await readData({
    name: "digits.csv",
    folder: dataDir === undefined ? new URL("../data/", import.meta.url) : await folderOf(dataDir),
    sha256: "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8",
    mend: "install @unitball/tasks again",
  });
  const rows = new TextDecoder()
    .decode(file)
    .trimEnd()
    .split("\n")
    .map((row) => row.split(",").map(Number));
  const order = permutation(1797, rows.length);
  const images = (places: Uint32Array): Images => ({
    pixels: Uint8Array.from([...places].flatMap((i) => rows[i]?.slice(0, 64) ?? [])),
    labels: Uint8Array.from(places, (i) => rows[i]?.[64] ?? 0),
  });
  return {
    features: 8 * 8,
    classes: 10,
    train: images(order.subarray(0, 1500)),
    test: images(order.subarray(1500)),
    pixel: (byte) => byte / 16,
  };
}
