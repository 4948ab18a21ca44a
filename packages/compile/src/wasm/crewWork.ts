// internal

/**
 * Where the words of the crew's common memory are: `version` is odd while the task is being written, `next` and `done`
 * count items that were begun and finished since the beginning, `mail` counts messages. The task follows.
 */
export const field = { version: 0, next: 1, done: 2, mail: 3, task: 4 };
export const crewBytes = 64;

/** Items number `base` to `base + count` − 1 since the beginning, as words in this order. */
export type Task = readonly [
  kernel: number,
  words: number,
  stride: number,
  scratch: number,
  apart: number,
  base: number,
  count: number,
];

/** What a thread is told: where the crew's words are, how many messages came before, and which thread it is; then kernels. */
export type Mail =
  | { readonly memory: WebAssembly.Memory; readonly at: number; readonly before: number; readonly thread: number }
  | { readonly module: WebAssembly.Module; readonly name: string };

/**
 * What another thread does. This function is sent to it as text, so that no bundler has to find a file: it refers to
 * nothing outside itself, and holds no named functions, which some of them decorate.
 *
 * Between messages, which are kernels, the thread sleeps until the version changes. It reads the task, which holds if the
 * version is still the same afterwards, and takes items by moving `next` on, as long as `next` is one of the task's: a
 * thread that is late finds none left. Before it sleeps it looks for some microseconds, since tasks come in rows.
 */
export function crewWork(): (mail: Mail) => void {
  const kernels: ((words: number, item: number, scratch: number) => void)[] = [];
  let memory: WebAssembly.Memory;
  let crew: Int32Array;
  let [thread, read] = [0, 0];
  return (mail) => {
    if ("memory" in mail) {
      memory = mail.memory;
      crew = new Int32Array(memory.buffer, mail.at, 16);
      [thread, read] = [mail.thread, mail.before];
    } else {
      const { exports } = new WebAssembly.Instance(mail.module, { env: { memory } });
      kernels.push(exports[mail.name] as (typeof kernels)[number]);
    }
    read++;
    while (Atomics.load(crew, 3) === read) {
      const version = Atomics.load(crew, 0);
      const task = [4, 5, 6, 7, 8, 9, 10].map((index) => Atomics.load(crew, index)) as unknown as Task;
      const [kernel, words, stride, scratch, apart, base, count] = task;
      const run = kernels[kernel];
      if (version % 2 !== 0 || Atomics.load(crew, 0) !== version || (run === undefined && count > 0)) continue;
      for (let next = Atomics.load(crew, 1); ; next = Atomics.load(crew, 1)) {
        const item = (next - base) | 0;
        if (item < 0 || item >= count) break;
        if (Atomics.compareExchange(crew, 1, next, (next + 1) | 0) !== next) continue;
        run!(words + stride * item, item, scratch + apart * thread);
        Atomics.add(crew, 2, 1);
        Atomics.notify(crew, 2);
      }
      for (let looks = 0; looks < 5000 && Atomics.load(crew, 0) === version; looks++);
      Atomics.wait(crew, 0, version);
    }
  };
}
