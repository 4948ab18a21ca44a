import { execFile } from "node:child_process";

/** What a command of the workspace says, and how it ends. */
export const output = (root: string, file: string, ...args: string[]): Promise<{ code: number; text: string }> =>
  new Promise((resolve) => {
    execFile(file, args, { cwd: root, maxBuffer: 2 ** 26, shell: process.platform === "win32" }, (error, out, err) => {
      const text = `${out}${err}`.trim();
      if (error === null) resolve({ code: 0, text });
      else resolve({ code: typeof error.code === "number" ? error.code : 1, text: text || error.message });
    });
  });
