import type { Estimate } from "../claim.ts";
import { number } from "../words.ts";
import { overReplicates, share } from "./estimate.ts";
import { overClusters, rankCorrelation } from "./rankCorrelation.ts";

/** One layer at one point and batch size: log(gain of the spectral step / gain of the sign step), measured and predicted. */
export interface Case {
  readonly seed: number;
  readonly k: number;
  readonly layer: string;
  readonly batch: number;
  readonly measured: number;
  readonly unbiased: number;
  readonly literal: number;
  /** S²/(2H) of the test images themselves, at x: what sampling noise and the parabola each leave to be wished for. */
  readonly parabola: number;
  readonly decided: boolean;
  /** Both of the literal formula's brackets are above 0. */
  readonly meant: boolean;
}
type Prediction = "unbiased" | "literal" | "parabola";

const shown = ({ value, low, high }: Estimate) => `${number(value)} [${number(low)}, ${number(high)}]`;
const rho = (of: Prediction) => (cases: readonly Case[]) =>
  rankCorrelation(
    cases.map((one) => one[of]),
    cases.map(({ measured }) => measured),
  );
const right = (of: Prediction, cases: readonly Case[]) =>
  `${number(share(cases.filter((one) => one[of] * one.measured > 0).length, cases.length).value)}`;

/** What the cases say, those of one point and seed being a cluster. A case in which neither step gains anything is left out. */
export function findings(all: readonly (readonly Case[])[]) {
  const points = all.map((cases) => cases.filter(({ measured }) => !Number.isNaN(measured)));
  const cases = points.flat();
  const each = <K>(of: (one: Case) => K): K[] => [...new Set(cases.map(of))];
  const batches = each(({ batch }) => batch).sort((a, b) => a - b);
  const only = (size: number) => points.map((own) => own.filter((one) => one.batch === size));
  const perBatch = (f: (size: number, own: readonly Case[]) => string) =>
    batches.map((size) => f(size, only(size).flat())).join(", ");
  const rhos = (of: Prediction) => perBatch((size) => shown(overClusters(only(size), rho(of))));
  const signs = (of: Prediction) => perBatch((_, own) => right(of, own));
  const decided = perBatch((_, own) => {
    const of = own.filter((one) => one.decided);
    return `${of.filter((one) => one.unbiased * one.measured > 0).length} of ${of.length}`;
  });
  const perLayer = each(({ layer }) => layer).map((layer) => {
    const own = points.map((point) => point.filter((one) => one.layer === layer));
    const ratios = own.flat().map(({ measured }) => measured);
    return `${layer} ${number(ratios.toSorted((a, b) => a - b)[ratios.length >> 1]!)} (ρ = ${shown(overClusters(own, rho("unbiased")))})`;
  });
  /** ρ of batch size and log ratio within a layer and point, its mean for each seed. */
  const trend = (of: Prediction | "measured") =>
    overReplicates(
      each(({ seed }) => seed).map((seed) => {
        const within = points
          .filter((point) => point[0]?.seed === seed)
          .flatMap((point) => each(({ layer }) => layer).map((layer) => point.filter((one) => one.layer === layer)));
        const trends = within.map((own) =>
          rankCorrelation(
            own.map((one) => one.batch),
            own.map((one) => one[of]),
          ),
        );
        return trends.reduce((a, b) => a + b, 0) / trends.length;
      }),
    );
  const difference = overClusters(points, (some) => rho("unbiased")(some) - rho("literal")(some));
  return {
    estimates: {
      "ρ of the unbiased prediction and the measurement, all batch sizes": overClusters(points, rho("unbiased")),
      "ρ of the printed formula and the measurement, smallest batch": overClusters(only(batches[0]!), rho("literal")),
    },
    result: `At B = ${batches.join(", ")}: ρ ${rhos("unbiased")} unbiased, ${rhos("literal")} printed; the sign is right in a share of ${signs("unbiased")} unbiased, ${signs("literal")} printed, and in ${decided} of the cases that are decided, out of ${perBatch((_, own) => String(own.length))}; the printed formula has a bracket that is not above 0 in ${perBatch((_, own) => String(own.filter(({ meant }) => !meant).length))}. Over all ${cases.length} cases (${all.flat().length - cases.length} in which neither step gains anything left out) ρ of the printed formula is ${shown(overClusters(points, rho("literal")))}, less than the unbiased one's by ${shown(difference)}; S²/(2H) of the test images themselves has ${shown(overClusters(points, rho("parabola")))}. The spectral step gained more in ${number(cases.filter(({ measured }) => measured > 0).length / cases.length)} of them; medians of the measured log ratio: ${perLayer.join(", ")}. ρ of B and the log ratio within a layer and point: ${shown(trend("measured"))} measured, ${shown(trend("unbiased"))} unbiased, ${shown(trend("literal"))} printed.`,
  };
}
