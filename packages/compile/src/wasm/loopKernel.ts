// internal
import { type Code, type Local, set } from "./code.ts";
import { repeat, upTo, when } from "./control.ts";
import { type Func, func } from "./encoder.ts";
import { argumentsOf, type Pointer } from "./loopArguments.ts";
import type { NewLocal, Sources } from "./loopCode.ts";
import { type Folding, inRegisters, inRow } from "./loopFold.ts";
import type { Form } from "./loopForm.ts";
import { four, type Lanes, single } from "./loopLanes.ts";
import { leveled } from "./loopLevels.ts";
import { f32, i32 } from "./scalars.ts";

/** Fours per round of the innermost loop. */
const rounds = 2;

/**
 * The function of a loop: `run(words)`, given the address of its arguments. The innermost loop goes by fours as far as
 * they go, then one by one. Nothing is read or written beyond the operands' own elements.
 */
export const loopKernel = (form: Form): Func =>
  func("run", { words: i32 }, [], ({ words }, local) => {
    const given = argumentsOf(form, words, local);
    const outermost = 3 - form.depth;
    const j = local(i32);
    const row = local(i32);
    const bytes = { row: local(i32), main: local(i32), block: local(i32) };

    const uniform = (index: number): Code => f32.load(given.uniforms[index]!);
    const load = (operand: number): Code => f32.load(given.operands[operand]!.address);
    const seed = (index: number): Code => i32.load(given.uniforms[index]!);
    const { code, innermost, ...hoisted } = leveled(form, { load, uniform, seed, element: row }, local);
    const folds = form.folds.map(({ fold, along }, f): Folding => {
      const [sums, into] = [given.sums[f], given.into[f]!.address];
      if (sums === undefined) return inRegisters(fold, rounds, into, local);
      return inRow(fold, sums.address, into, j, along === 0 ? bytes.block : bytes.row);
    });
    const only = onlyIf(form);

    const body = (lanes: Lanes, copy: number, fresh: NewLocal): Code => {
      const offset = 16 * copy;
      const sources: Sources = {
        load: (operand) => lanes.load(i32.add(given.operands[operand]!.address, j), offset),
        uniform,
        seed: hoisted.seed,
        element: i32.add(row, i32.add(i32.shr_u(j, i32.const(2)), i32.const(4 * copy))),
      };
      const { code: computed, values } = innermost(lanes, sources, fresh);
      const folded = folds.map((fold, f) => {
        const value = fresh(lanes.type);
        return [set(value, values.number(form.folds[f]!.value)), fold.add(lanes, copy, value, fresh)];
      });
      const stored = form.stores.map(({ value, when: test }, s) => {
        const store = lanes.store(i32.add(given.stores[s]!.address, j), values.number(value), offset);
        return test === undefined || test === only ? store : when(hoisted.isTrue(test), store);
      });
      return [computed, folded, stored];
    };

    const fresh = reusing(local);
    const fours = Array.from({ length: rounds }, (_, copy) => body(four, copy, fresh()));
    const ones = body(single, 0, local);
    const around = (l: number, loop: Code): Code => {
      const here = folds.filter(
        (_, f) => form.folds[f]!.along === l || (form.folds[f]!.along === "all" && l === outermost),
      );
      return [here.map(({ begin }) => begin), loop, here.map(({ end }) => end)];
    };
    const columns = [set(j, i32.const(0)), upTo(j, bytes.main, 16 * rounds, fours), upTo(j, bytes.row, 4, ones)];
    let nest: Code = form.depth === 0 ? ones : around(2, columns);
    for (let l = 1; l >= outermost; l--) {
      const i = local(i32);
      const onward = given.pointers.map((pointer) => moved(pointer, l, given.sizes[1]!, bytes.row));
      const onRow = l === 1 ? increased(row, given.sizes[2]!) : [];
      const each = [code[l + 1]!, nest, onward, onRow, increased(i, i32.const(1))];
      nest = around(l, [set(i, i32.const(0)), repeat(each, i32.lt_u(i, given.sizes[l]!))]);
    }
    const [, rows, width] = given.sizes;
    const sizes = [
      width === undefined ? [] : set(bytes.row, i32.shl(width, i32.const(2))),
      set(bytes.main, i32.and(bytes.row, i32.const(-16 * rounds))),
      rows === undefined ? [] : set(bytes.block, i32.mul(rows, bytes.row)),
    ];
    return [given.code, sizes, code[0]!, only === undefined ? nest : when(hoisted.isTrue(only), nest)];
  });

/** The condition without which there is nothing to be done. */
function onlyIf({ stores, folds }: Form): number | undefined {
  const [first] = stores;
  return folds.length === 0 && stores.every(({ when }) => when === first?.when) ? first?.when : undefined;
}

const increased = (i: Local, by: Code): Code => set(i, i32.add(i, by));

/** After one round of loop l: on by what the round covered, or back by what it covered if there is the same again. */
function moved({ address, varies, step }: Pointer, l: number, rows: Local, rowBytes: Local): Code {
  const unit = varies[2] ? i32.mul(rowBytes, i32.const(step / 4)) : i32.const(step);
  if (l === 1) return varies[1] ? increased(address, unit) : [];
  if (varies[1] && !varies[0]) return set(address, i32.sub(address, i32.mul(rows, unit)));
  return varies[0] && !varies[1] ? increased(address, unit) : [];
}

/** Gives the same locals again to code of the same kind. */
function reusing(local: NewLocal): () => NewLocal {
  const made: Local[] = [];
  return () => {
    let next = 0;
    return (of) => {
      if (next === made.length) made.push(local(of));
      return made[next++]!;
    };
  };
}
