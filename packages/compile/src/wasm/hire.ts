// internal
import { crewWork, type Mail } from "./crewWork.ts";

/** Another thread, which takes messages and keeps no process alive. */
export interface Hand {
  tell(mail: Mail): void;
  end(): void;
}

const source = (listen: string): string => `const work = (${crewWork})(); ${listen}`;

/** A thread, or an error where there are none. `lost` is called when it ends and nobody ended it. */
export function hire(lost: (why: string) => void): Hand {
  const node = globalThis.process?.getBuiltinModule?.("node:worker_threads");
  if (node) {
    const text = source('require("node:worker_threads").parentPort.on("message", work);');
    const worker = new node.Worker(text, { eval: true, execArgv: [], name: "unitball" });
    worker.unref();
    worker.on("error", ({ message }) => lost(message));
    worker.on("exit", () => lost("one of them ended"));
    return { tell: (mail) => worker.postMessage(mail), end: () => void worker.terminate() };
  }
  const text = source("onmessage = (event) => work(event.data);");
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const worker = new Worker(url, { name: "unitball" });
  worker.addEventListener("error", ({ message }) => lost(message || "the page's policy refuses workers of its own"));
  const end = () => {
    worker.terminate();
    URL.revokeObjectURL(url);
  };
  return { tell: (mail) => worker.postMessage(mail), end };
}
