import { crewBytes, field, type Mail, type Task } from "./crewWork.ts";
import { type Hand, hire } from "./hire.ts";
import type { Kernel } from "./kernel.ts";
import type { Heap } from "./runner.ts";

/** Items of one kernel: item i gets words from `words + stride·i` on, and thread t scratch from `scratch + apart·t` on. */
export interface Items {
  readonly kernel: Kernel;
  readonly words: number;
  readonly stride: number;
  readonly count: number;
  readonly scratch: number;
  readonly apart: number;
}

/** Who does items, in any order. */
export interface Team {
  /** Threads at most, the caller's own included. */
  readonly threads: number;
  each(items: Items): void;
}

/** The calling thread by itself. */
export const alone: Team = Object.freeze({
  threads: 1,
  each({ kernel, words, stride, count, scratch }: Items) {
    for (let i = 0; i < count; i++) kernel.run(words + stride * i, i, scratch);
  },
});

/**
 * Threads that work on one shared memory with the caller's. Each item is done by whoever is free, the caller's thread
 * included, which waits for nobody but for who has begun the last ones: threads that are not there yet, or not any more,
 * cost nothing, and the results are the same bits for any number of them. They never keep a process alive.
 */
export class Crew implements Team {
  readonly threads: number;
  readonly #memory: WebAssembly.Memory;
  readonly #words: Int32Array;
  readonly #canSleep: boolean;
  readonly #patience: number;
  readonly #hands = new Set<Hand>();
  readonly #known = new Map<Kernel, number>();
  #users = 0;
  #warned = false;

  /**
   * `memory` is shared; the crew takes some bytes of the heap for good. Nobody is hired before `join`. A thread is given up
   * that holds an item for `patience` milliseconds; none takes a thousandth of what is usual.
   */
  constructor(memory: WebAssembly.Memory, heap: Heap, threads: number, patience = 10_000) {
    const at = heap.allocate(crewBytes);
    this.threads = threads;
    this.#memory = memory;
    this.#words = new Int32Array(memory.buffer, at, crewBytes / 4).fill(0);
    this.#canSleep = canSleep(this.#words);
    this.#patience = patience;
  }

  /** Somebody needs the threads from now on. */
  join(): void {
    if (this.#users++ > 0) return;
    const [at, before] = [this.#words.byteOffset, Atomics.add(this.#words, field.mail, 1)];
    try {
      for (let thread = 1; thread < this.threads; thread++) {
        const hand: Hand = hire((why) => this.#lose(hand, why));
        this.#hands.add(hand);
        hand.tell({ memory: this.#memory, at, before, thread });
      }
    } catch (error) {
      this.#warn((error as Error).message);
    }
  }

  /** Somebody does not need them any more; the last one ends them. */
  leave(): void {
    if (--this.#users === 0) this.#end();
  }

  each(items: Items): void {
    const { kernel, words, stride, count, scratch, apart } = items;
    if (this.#hands.size === 0 || count < 2) {
      alone.each(items);
      return;
    }
    const crew = this.#words;
    const id = this.#known.get(kernel) ?? this.#teach(kernel);
    const base = Atomics.load(crew, field.next);
    const task: Task = [id, words, stride, scratch, apart, base, count];
    Atomics.add(crew, field.version, 1);
    for (const [i, word] of task.entries()) Atomics.store(crew, field.task + i, word);
    Atomics.add(crew, field.version, 1);
    Atomics.notify(crew, field.version);
    for (let next = base; ((next - base) | 0) < count; next = Atomics.load(crew, field.next)) {
      if (Atomics.compareExchange(crew, field.next, next, (next + 1) | 0) !== next) continue;
      const item = (next - base) | 0;
      kernel.run(words + stride * item, item, scratch);
      Atomics.add(crew, field.done, 1);
    }
    this.#wait((base + count) | 0);
  }

  #teach(kernel: Kernel): number {
    const id = this.#known.size;
    this.#known.set(kernel, id);
    const mail: Mail = { module: kernel.module, name: kernel.name };
    Atomics.add(this.#words, field.mail, 1);
    Atomics.add(this.#words, field.version, 2);
    Atomics.notify(this.#words, field.version);
    for (const hand of this.#hands) hand.tell(mail);
    return id;
  }

  /** Wait until so many items are done, asleep where that is allowed: a browser's own thread has to look again and again. */
  #wait(end: number): void {
    let [waited, before] = [0, performance.now()];
    for (let looks = 0; ; looks++) {
      const done = Atomics.load(this.#words, field.done);
      if (done === end) return;
      if (looks < 1000) continue;
      if (this.#canSleep) Atomics.wait(this.#words, field.done, done, 1);
      const now = performance.now();
      // A pause of the whole process is not counted.
      waited += Math.min(now - before, 5);
      before = now;
      if (waited < this.#patience) continue;
      this.#warn("one stopped in the middle of its work");
      this.#end();
      throw new Error("A thread of this compiled step stopped in the middle of its work; go on from the last save.");
    }
  }

  #lose(hand: Hand, why: string): void {
    if (this.#hands.delete(hand)) this.#warn(why);
  }

  #warn(why: string): void {
    if (this.#warned) return;
    this.#warned = true;
    console.warn(`unitball: matrix products go on with fewer threads: ${why}.`);
  }

  #end(): void {
    for (const hand of this.#hands) hand.end();
    this.#hands.clear();
    this.#known.clear();
  }
}

/** Whether this thread may wait for another: a browser's own may not. */
function canSleep(words: Int32Array): boolean {
  try {
    Atomics.wait(words, 0, 1, 0);
    return true;
  } catch {
    return false;
  }
}
