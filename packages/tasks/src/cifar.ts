import type { Dataset, Images } from "./dataset.ts";
import { folderOf, placeOf, readData } from "./file.ts";

const area = 32 * 32;
const record = 1 + 3 * area;
const mend =
  "unpack cifar-10-binary.tar.gz of https://www.cs.toronto.edu/~kriz/cifar.html and name the folder of its data_batch_1.bin … data_batch_5.bin and test_batch.bin as dataDir or in the environment variable UNITBALL_CIFAR";

/**
 * CIFAR-10, 50,000 + 10,000 colour images of 32 × 32 pixels (Krizhevsky 2009), from the binary version's six files in
 * `dataDir`, else in the folder that the environment variable UNITBALL_CIFAR names. A record of a file is a label and the
 * red, green and blue planes; here an image is [32, 32, 3]. Pixels are standardized by the training set's mean 0.4734
 * and deviation 0.2516 over all three colours.
 */
export async function cifar(dataDir?: string): Promise<Dataset> {
  const given = dataDir ?? globalThis.process?.env.UNITBALL_CIFAR;
  if (given === undefined) throw new Error(`The CIFAR-10 images do not come with any package; ${mend}.`);
  const folder = await folderOf(given);
  const [test, ...train] = await Promise.all(
    ["test_batch", 1, 2, 3, 4, 5].map((batch) =>
      records(folder, typeof batch === "number" ? `data_batch_${batch}.bin` : `${batch}.bin`),
    ),
  );
  return {
    features: 3 * area,
    classes: 10,
    train: images(train.flat()),
    test: images(test as Uint8Array[]),
    pixel: (byte) => (byte / 255 - 0.4734) / 0.2516,
  };
}

/** The records of a file: a label from 0 to 9 and three planes of pixels. */
async function records(folder: URL, name: string): Promise<Uint8Array[]> {
  const file = await readData({ name, folder, mend });
  const all = Array.from({ length: file.length / record }, (_, i) => file.subarray(i * record, (i + 1) * record));
  const odd = all.findIndex(([label]) => (label as number) > 9);
  const flaw =
    file.length === 0 || file.length % record !== 0
      ? `it has ${file.length} bytes, not a multiple of ${record}`
      : odd >= 0 && `record ${odd} has label ${all[odd]?.[0]}, not one from 0 to 9`;
  if (flaw) throw new RangeError(`${placeOf(folder)}${name} is not a batch of CIFAR-10 records: ${flaw}; ${mend}.`);
  return all;
}

/** Labels and pixels of records, the three planes interleaved. */
function images(all: readonly Uint8Array[]): Images {
  const pixels = new Uint8Array(all.length * 3 * area);
  let to = 0;
  for (const one of all) {
    for (let p = 1; p <= area; p++) {
      for (let from = p; from < record; from += area) pixels[to++] = one[from] as number;
    }
  }
  return { pixels, labels: Uint8Array.from(all, ([label]) => label as number) };
}
