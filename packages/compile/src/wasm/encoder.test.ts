import { expect, test } from "vitest";
import wabt from "wabt";
import type { Code } from "./code.ts";
import { set, signed, tee, unsigned } from "./code.ts";
import { block, br, brIf, call, drop, loop, ret, select, upTo, when } from "./control.ts";
import { func, wasmModule } from "./encoder.ts";
import { f32, f64, i32 } from "./scalars.ts";
import { f32x4, f64x2, i32x4, v128 } from "./vectors.ts";

const assembler = await wabt();
const assembled = (wat: string): Uint8Array =>
  assembler.parseWat("module.wat", wat, { threads: true }).toBinary({}).buffer;

const kinds = { i32, f32, f64, v128 };
type Kind = keyof typeof kinds;
const spaces = { i32, f32, f64, v128, f32x4, f64x2, i32x4 } as const;
const vector = (space: string): Kind => (space.includes("x") ? "v128" : (space as Kind));
const lanes: Readonly<Record<string, Kind>> = { i32x4: "i32", f32x4: "f32", f64x2: "f64" };
const converted = /^(?:convert|demote|promote|reinterpret)_(?:low_)?([if]\d+(?:x\d)?)/;
const shuffled = [3, 2, 1, 0, 31, 30, 29, 28, 4, 5, 6, 7, 20, 21, 22, 23];

/** What an instruction takes, its immediates as text and as our arguments. */
function signature(space: string, op: string, f: (...args: never[]) => Code): [Kind[], string, number[], number[]] {
  const own = vector(space);
  const align = space === "v128" ? " align=4" : "";
  if (op.startsWith("load")) return [["i32"], ` offset=200${align}`, [], [200]];
  if (op === "store") return [["i32", own], ` offset=200${align}`, [], [200]];
  if (op === "splat") return [[lanes[space]!], "", [], []];
  if (op === "extract_lane") return [["v128"], " 1", [1], []];
  if (op === "bitselect") return [["v128", "v128", "v128"], "", [], []];
  if (/^sh[lr]/.test(op)) return [[own, "i32"], "", [], []];
  const [, source] = converted.exec(op) ?? [];
  if (source) return [[vector(source)], "", [], []];
  return [new Array<Kind>(f.length).fill(own), "", [], []];
}

test.each(Object.entries(spaces))("%s: every instruction is encoded as wabt encodes it", (space, ops) => {
  for (const [op, f] of Object.entries(ops)) {
    if (typeof f !== "function" || op === "const" || op === "shuffle") continue;
    const [takes, immediates, before, after] = signature(space, op, f);
    const folded = `(${space}.${op}${immediates} ${takes.map((kind) => `(local.get $${kind})`).join(" ")})`;
    const wat = op.startsWith("store") ? folded : `(drop ${folded})`;
    const ours = func(undefined, kinds, [], (locals) => {
      const apply = f as (...args: Code[]) => Code;
      const code = apply(...before, ...takes.map((kind) => locals[kind]), ...after);
      return op.startsWith("store") ? code : drop(code);
    });
    const params = "(param $i32 i32) (param $f32 f32) (param $f64 f64) (param $v128 v128)";
    const want = assembled(`(module (import "env" "memory" (memory 0)) (func ${params} ${wat}))`);
    expect(wasmModule([ours]), op).toEqual(want);
  }
});

test("constants, lanes in any order and whole numbers of every size are encoded as wabt encodes them", () => {
  const whole = [0, 1, -1, 63, 64, -64, -65, 127, 128, 8191, 8192, -8192, -8193, 2 ** 31 - 1, -(2 ** 31)];
  const parts = [0, -0, 1.5, 1e-40, 3.4e38, Infinity, -Infinity];
  const bytes = Array.from({ length: 16 }, (_, i) => i * 17);
  const text = (value: number) => (Object.is(value, -0) ? "-0" : String(value).replace("Infinity", "inf"));
  const wat = `(module (import "env" "memory" (memory 0)) (func
    ${whole.map((v) => `(drop (i32.const ${v}))`).join(" ")}
    ${parts.map((v) => `(drop (f32.const ${text(v)})) (drop (f64.const ${text(v)}))`).join(" ")}
    (drop (i8x16.shuffle ${shuffled.join(" ")} (v128.const i8x16 ${bytes.join(" ")}) (v128.const i32x4 0 0 0 0)))))`;
  const zeros = v128.const(...new Array<number>(16).fill(0));
  const ours = func(undefined, {}, [], () => [
    whole.map((v) => drop(i32.const(v))),
    parts.map((v) => [drop(f32.const(v)), drop(f64.const(v))]),
    drop(v128.shuffle(v128.const(...bytes), zeros, shuffled)),
  ]);
  expect(wasmModule([ours])).toEqual(assembled(wat));
});

test("a module of several functions, types, locals and exports is byte for byte wabt's", () => {
  const wat = `(module
    (type (func (param i32 f32) (result f32))) (type (func (param i32)))
    (import "env" "memory" (memory 0))
    (func $half (export "half") (param i32 f32) (result f32) (f32.mul (local.get 1) (f32.const 0.5)))
    (func (export "store") (param i32) (local f32 f32 i32 v128 v128 v128)
      (f32.store (local.get 0) (call $half (i32.const 1) (f32.const 3))))
    (func (param i32 f32) (result f32) (local.get 1)))`;
  const functions = [
    func("half", { i: i32, x: f32 }, [f32], ({ x }) => f32.mul(x, f32.const(0.5))),
    func("store", { at: i32 }, [], ({ at }, local) => {
      for (const kind of [f32, f32, i32, v128, f32x4, f64x2]) local(kind);
      return f32.store(at, call(0, i32.const(1), f32.const(3)));
    }),
    func(undefined, { i: i32, x: f32 }, [f32], ({ x }) => x),
  ];
  expect(wasmModule(functions)).toEqual(assembled(wat));
});

test("blocks, loops, branches, ifs and selections are byte for byte wabt's", () => {
  const wat = `(module (import "env" "memory" (memory 0)) (func (param i32) (local i32 i32)
    (block (loop (br_if 1 (i32.eqz (local.get 0))) (local.set 1 (local.get 2)) (br 0)))
    (if (local.get 0) (then (drop (local.tee 1 (i32.const 5)))) (else return))
    (local.set 1 (select (i32.const 1) (i32.const 2) (local.get 0)))))`;
  const ours = func(undefined, { n: i32 }, [], ({ n }, local) => {
    const [i, total] = [local(i32), local(i32)];
    return [
      block(loop(brIf(1, i32.eqz(n)), set(i, total), br(0))),
      when(n, drop(tee(i, i32.const(5))), ret),
      set(i, select(n, i32.const(1), i32.const(2))),
    ];
  });
  expect(wasmModule([ours])).toEqual(assembled(wat));
});

test("upTo runs its body for i = 0, 3, … below n, and not at all for n = 0", async () => {
  const sum = func("sum", { n: i32 }, [i32], ({ n }, local) => {
    const [i, total] = [local(i32), local(i32)];
    return [upTo(i, n, 3, set(total, i32.add(total, i))), total];
  });
  const module = wasmModule([sum]);
  const read = assembler.readWasm(module, {});
  read.validate();
  expect(read.toText({})).toContain('(export "sum" (func 0))');
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { instance } = await WebAssembly.instantiate(module, { env: { memory } });
  const run = instance.exports.sum as (n: number) => number;
  expect([0, 1, 3, 4, 7, 10].map(run)).toEqual([0, 0, 0, 3, 9, 18]);
});

test("a module for shared memory takes one of any size, a plain one any plain one", async () => {
  const load = func("load", { at: i32 }, [i32], ({ at }) => i32.load(at));
  const run = async (shared: boolean, memory: WebAssembly.Memory) => {
    new Int32Array(memory.buffer)[1] = 42;
    const { instance } = await WebAssembly.instantiate(wasmModule([load], shared), { env: { memory } });
    return (instance.exports.load as (at: number) => number)(4);
  };
  expect(await run(true, new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true }))).toBe(42);
  expect(await run(true, new WebAssembly.Memory({ initial: 3, maximum: 8, shared: true }))).toBe(42);
  expect(await run(false, new WebAssembly.Memory({ initial: 1 }))).toBe(42);
  expect(await run(false, new WebAssembly.Memory({ initial: 3, maximum: 8 }))).toBe(42);
  const shared = '(module (import "env" "memory" (memory 0 65536 shared)))';
  expect(wasmModule([], true)).toEqual(assembled(shared));
});

test("LEB128 as the Wikipedia article's examples: 624485 and −123456", () => {
  expect(unsigned(624485)).toEqual([0xe5, 0x8e, 0x26]);
  expect(signed(-123456)).toEqual([0xc0, 0xbb, 0x78]);
});
