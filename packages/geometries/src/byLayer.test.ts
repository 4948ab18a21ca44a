import { reference } from "@unitball/backend-reference";
import { dualNorm, type Geometry, layer, type Part, revive } from "@unitball/core";
import { describe, expect, it } from "vitest";
import { gaussian, lmo, norm, on } from "../test/judge.ts";
import { byLayer } from "./byLayer.ts";
import { colNorm } from "./colNorm.ts";
import * as geometries from "./index.ts";
import { rms } from "./rms.ts";
import { sign } from "./sign.ts";
import { spectral } from "./spectral.ts";

const b = reference() as Parameters<typeof on>[0];
const hidden = layer({ name: "w1", shape: [4, 3], role: "hidden" });
const output = layer({ name: "w2", shape: [3, 2], role: "output" });
const bias = layer({ name: "b1", shape: [3], role: "bias" });
const scion = byLayer({
  w2: sign({ radius: 2 }),
  hidden: spectral({ scaling: "rmsToRms" }),
  bias: rms(),
  "*": colNorm(),
});

describe("byLayer", () => {
  it("takes the layer's name first, then its role, then *", async () => {
    const g = gaussian(6, 1);
    expect(await lmo(b, scion, output, g)).toEqual(await lmo(b, sign({ radius: 2 }), output, g));
    const w = gaussian(12, 2);
    expect(await lmo(b, scion, hidden, w)).toEqual(await lmo(b, spectral({ scaling: "rmsToRms" }), hidden, w));
    const gain = layer({ name: "g", shape: [3], role: "gain" });
    expect(await norm(b, scion, gain, [3, 0, 4])).toBe(5);
    expect(await norm(b, scion, bias, [3, 3, 3])).toBeCloseTo(3, 12);
  });

  it("the dual norm comes from the LMO that it delegates to", async () => {
    const [dual] = await on(b, output, (s) => dualNorm(scion, b.ops, s, output), [1, -2, 3, -4, 5, 0]);
    expect(dual).toBe(30);
  });

  it("gives a boundary point of the delegate, also where that has no own", async () => {
    const { boundary: _, ...bare } = sign();
    for (const geometry of [scion, byLayer({ "*": bare })]) {
      const point = await on(b, output, () => geometry.boundary(b.ops, 1, output));
      expect(await norm(b, geometry, output, point)).toBe(1);
    }
  });

  it("says which geometry acts on a layer, through a byLayer inside as well", () => {
    const [deep, bias1] = [spectral({ radius: 3 }), rms()];
    const nested = byLayer({ bias: bias1, "*": byLayer({ hidden: deep, "*": sign() }) });
    expect(nested.on(hidden)).toBe(deep);
    expect(nested.on(bias)).toBe(bias1);
    expect(() => byLayer({ hidden: deep }).on(bias)).toThrow('no geometry for layer "b1"');
  });

  it("a layer that nothing covers is a sentence, when asked and on use", () => {
    const some = byLayer({ hidden: spectral() });
    const sentence = 'byLayer has no geometry for layer "b1" with role "bias"; add "b1", "bias" or "*".';
    expect(some.accepts(bias)).toBe(sentence);
    expect(() => some.lmo(b.ops, b.tensor([1, 2, 3], [1, 1, 3]), bias)).toThrow(sentence);
    expect(some.accepts(hidden)).toBe(true);
  });

  it("a layer called like a property of every object is not covered by it", () => {
    const odd = layer({ name: "constructor", shape: [2], role: "bias" });
    expect(byLayer({ hidden: sign() }).accepts(odd)).toContain("has no geometry");
  });

  it("passes on what the delegate does not accept", () => {
    const depthwise = layer({ name: "w1", shape: [3, 3, 4, 1], role: "depthwise" });
    expect(byLayer({ "*": spectral() }).accepts(depthwise)).toContain("depthwise");
  });

  it("something that is no geometry is a sentence", () => {
    expect(() => byLayer({ "*": { axis: "estimator" } as unknown as Geometry })).toThrow(
      'byLayer: "*" is not a geometry',
    );
  });

  it("its options are the record, which survives JSON with its nested parts", () => {
    const json = JSON.parse(JSON.stringify(scion)) as Part;
    expect(json.options).toMatchObject({ bias: { kind: "rms" }, "*": { kind: "colNorm" } });
    expect(JSON.stringify(revive(json, geometries))).toBe(JSON.stringify(scion));
  });
});
