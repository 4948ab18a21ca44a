import type { Dataset, Images } from "./dataset.ts";
import { folderOf, placeOf, readData } from "./file.ts";
import { idx } from "./idx.ts";

const debian = "/usr/share/datasets/fashion-mnist";
const mend =
  "install the Debian package dataset-fashion-mnist, or name a folder that holds the four IDX files, plain or gzipped, as dataDir or in the environment variable UNITBALL_FASHION";

/**
 * Fashion-MNIST, 60,000 + 10,000 images of 28 × 28 pixels (Xiao, Rasul & Vollgraf 2017, MIT licence), or any other images
 * of that size in up to 10 classes: IDX files, plain or gzipped, from `dataDir`, else from the folder that the environment
 * variable UNITBALL_FASHION names, else from the Debian package dataset-fashion-mnist. Pixels are standardized by
 * Fashion-MNIST's mean 0.2860 and deviation 0.3530.
 */
export async function fashion(dataDir?: string): Promise<Dataset> {
  const folder = await folderOf(dataDir ?? globalThis.process?.env.UNITBALL_FASHION ?? debian);
  const [train, test] = await Promise.all([images(folder, "train"), images(folder, "t10k")]);
  return { features: 28 * 28, classes: 10, train, test, pixel: (byte) => (byte / 255 - 0.286) / 0.353 };
}

/** The images of the two files train-images-idx3-ubyte and train-labels-idx1-ubyte, or those of t10k. */
async function images(folder: URL, part: "train" | "t10k"): Promise<Images> {
  const read = async (name: string) => idx(await readData({ name, folder, mend }), `${placeOf(folder)}${name}`);
  const [pixels, labels] = await Promise.all([read(`${part}-images-idx3-ubyte`), read(`${part}-labels-idx1-ubyte`)]);
  const [n, ...size] = pixels.shape;
  if (size.join() !== "28,28" || labels.shape.join() !== `${n}` || labels.data.some((label) => label > 9)) {
    throw new RangeError(
      `The ${part} files in ${placeOf(folder)} hold images of shape [${pixels.shape}] and labels of shape [${labels.shape}], the largest ${max(labels.data)}, but they must be [n, 28, 28] and [n] with labels from 0 to 9; ${mend}.`,
    );
  }
  return { pixels: pixels.data, labels: labels.data };
}

const max = (values: Uint8Array): number => values.reduce((a, b) => Math.max(a, b), 0);
