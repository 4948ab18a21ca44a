// internal
import { type Code, type Local, localAt, type Type, unsigned } from "./code.ts";

/** A function of a module; with an export name it can be called from outside. */
export interface Func {
  readonly exported: string | undefined;
  readonly params: readonly Type[];
  readonly results: readonly Type[];
  readonly locals: readonly Type[];
  readonly body: Code;
}

/** The type of a value, or of a namespace of instructions: `i32`, `f32`, `f64`, `v128`. */
type Typed = { readonly type: Type };

/**
 * A function. `body` gets its parameters by name, and `local`, which makes one more local (0 at first) per call:
 * `func("axpy", { n: i32, x: i32 }, [], ({ n, x }, local) => { const i = local(i32); … })`.
 */
export function func<Names extends string>(
  exported: string | undefined,
  params: Readonly<Record<Names, Typed>>,
  results: readonly Typed[],
  body: (params: Readonly<Record<Names, Local>>, local: (of: Typed) => Local) => Code,
): Func {
  const names = Object.keys(params) as Names[];
  const given = Object.fromEntries(names.map((name, i) => [name, localAt(i)])) as Record<Names, Local>;
  const locals: Type[] = [];
  const code = body(given, ({ type }) => localAt(names.length + locals.push(type) - 1));
  const types = names.map((name) => params[name].type);
  return { exported, params: types, results: results.map(({ type }) => type), locals, body: code };
}

/**
 * The bytes of a module of `functions`, which call one another by their index in the list. It imports "env" "memory",
 * of any size, as shared memory if `shared`. (WebAssembly Core Specification 2.0, §5.)
 */
export function wasmModule(functions: readonly Func[], shared = false): Uint8Array<ArrayBuffer> {
  const signatures = functions.map(({ params, results }) => [0x60, vector(params), vector(results)]);
  const types = [...new Map(signatures.map((signature) => [key(signature), signature])).values()];
  const typeOf = new Map(types.map((signature, i) => [key(signature), i]));
  const exported = functions.flatMap((f, i) =>
    f.exported === undefined ? [] : [[name(f.exported), 0x00, unsigned(i)]],
  );
  // A shared import states a maximum, which is at least the memory's own: 65536 pages, all there can be.
  const limits = shared ? [0x03, 0x00, unsigned(65536)] : [0x00, 0x00];
  return Uint8Array.from(
    flat([
      [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      section(1, types),
      section(2, [[name("env"), name("memory"), 0x02, limits]]),
      section(
        3,
        signatures.map((signature) => unsigned(typeOf.get(key(signature))!)),
      ),
      section(7, exported),
      section(
        10,
        functions.map((f) => sized([vector(runs(f.locals)), f.body, 0x0b])),
      ),
    ]),
  );
}

const key = (code: Code): string => flat(code).join();

const vector = (items: readonly Code[]): Code => [unsigned(items.length), items];

const sized = (code: Code): Code => {
  const bytes = flat(code);
  return [unsigned(bytes.length), bytes];
};

const section = (id: number, items: readonly Code[]): Code => (items.length === 0 ? [] : [id, sized(vector(items))]);

const name = (text: string): Code => sized([...new TextEncoder().encode(text)]);

/** Locals of one type in a row are declared by their count. */
function runs(locals: readonly Type[]): Code[] {
  const starts = locals.flatMap((type, i) => (type === locals[i - 1] ? [] : [i]));
  return starts.map((start, i) => [unsigned((starts[i + 1] ?? locals.length) - start), locals[start]!]);
}

function flat(code: Code, into: number[] = []): number[] {
  if (typeof code === "number") into.push(code);
  else for (const part of code) flat(part, into);
  return into;
}
