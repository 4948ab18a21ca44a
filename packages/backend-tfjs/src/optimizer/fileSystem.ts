import * as tf from "@tensorflow/tfjs-core";

/**
 * A file to save a model to and to load it from, in Node: `model.save(fileSystem(path), { includeOptimizer: true })`,
 * `tf.loadLayersModel(fileSystem(path))`. It is a whole one at any time: it is written beside the old one and then takes
 * its place. (In the browser, TensorFlow.js's own "indexeddb://name" does the same.) First a line of JSON, then the bytes.
 */
export const fileSystem = (path: string): tf.io.IOHandler => ({
  async save({ weightData, ...artifacts }) {
    const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
    const header = `${JSON.stringify({ unitball: 1, bytes: weights.length, artifacts })}\n`;
    const { open, rename, rm } = files();
    const partial = `${path}.${crypto.randomUUID()}.partial`;
    try {
      const file = await open(partial, "wx");
      try {
        await file.writeFile(header);
        await file.writeFile(weights);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true }).catch(() => undefined);
      throw new Error(
        `"${path}" could not be written (${said(error)}); what was there is still there, choose a place that can be written to.`,
      );
    }
    return {
      modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON", weightDataBytes: weights.length },
    };
  },
  async load() {
    const { readFile } = files();
    const file = await readFile(path).catch((error: unknown) => {
      throw new Error(`"${path}" could not be read (${said(error)}); give the path of a file that fileSystem saved.`);
    });
    const end = file.indexOf("\n");
    try {
      const { unitball, bytes, artifacts } = JSON.parse(file.toString("utf8", 0, end));
      if (unitball !== 1 || bytes !== file.length - end - 1) throw new Error(`${file.length} bytes`);
      return { ...artifacts, weightData: new Uint8Array(file.subarray(end + 1)).buffer };
    } catch (error) {
      throw new Error(
        `"${path}" is not a whole file of fileSystem's (${said(error)}); save it again, or load an older one.`,
      );
    }
  },
});

/** Node's files, without an import that a bundler for the browser would stumble over. */
function files() {
  const found = globalThis.process?.getBuiltinModule?.("node:fs/promises");
  if (found !== undefined) return found;
  throw new Error('fileSystem writes to files, which takes Node 22.3 or newer; a browser has "indexeddb://name".');
}

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));
