// internal
import type { Variable } from "@tensorflow/tfjs-core";
import { layer, type Role, suggestion } from "@unitball/core";
import type { Reading, VariableLayer } from "./variableLayer.ts";

const roles: Readonly<Record<Role, true>> = {
  input: true,
  hidden: true,
  output: true,
  embedding: true,
  bias: true,
  gain: true,
  conv: true,
  depthwise: true,
};
const members: Readonly<Record<keyof Reading, true>> = { role: true, view: true, in: true, out: true };

/** A role as { role }, once its names are known to be roles and members; else a sentence that says where it stands. */
export function readingOf(where: string, said: Role | Reading): Reading {
  const given = typeof said === "string" ? { role: said } : said;
  if (typeof given !== "object" || given === null) {
    throw new TypeError(`${where} is ${String(given)}; give it a role, such as "hidden", or { role, view }.`);
  }
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(members, key)) {
      throw new TypeError(`${where} has a member "${key}". ${suggestion(key, Object.keys(members))}`);
    }
  }
  if (given.role !== undefined && !Object.hasOwn(roles, given.role)) {
    throw new TypeError(`${where} has the unknown role "${given.role}". ${suggestion(given.role, Object.keys(roles))}`);
  }
  return given;
}

/** The layer of a variable. */
export function variableLayer(
  name: string,
  variable: Variable,
  given: Reading & { readonly role: Role },
): VariableLayer {
  const { role, view, in: in_, out } = given;
  const known = { ...(view && { view }), ...(in_ !== undefined && { in: in_ }), ...(out !== undefined && { out }) };
  return Object.freeze({ ...layer({ name, shape: variable.shape, role, ...known }), variable: variable.name });
}
