import { availableParallelism } from "node:os";
import { buildReport } from "../analysis/build.ts";
import { studyArguments, text } from "../cli/arguments.ts";
import { command } from "../cli/command.ts";
import { Complaint } from "../cli/complaint.ts";
import { wholeNumber } from "../cli/options.ts";
import { forecast, spreadOf } from "../plan/forecast.ts";
import { measuredPaces, recordedPaces } from "../plan/paces.ts";
import { secondsOf, sizeOf } from "../plan/size.ts";
import { planWords } from "../plan/words.ts";
import { readRun, runFolder } from "../store/read.ts";
import { openedBy } from "./open.ts";

export const plan = command("plan", {
  description: "Print a study's runs, what they cost, and how many seeds an effect needs; nothing is run",
  args: {
    ...studyArguments("A study's name, or a file that holds one"),
    like: text("Take the time per step, and the spread of differences, from this earlier run", "DIR"),
    effect: text("A difference worth seeing, in the metric's unit (a share as 0.01)", "NUMBER"),
    spread: text("The standard deviation of paired differences between seeds, in the same unit", "NUMBER"),
    parts: text("A .ts or .js file of further parts", "FILE"),
    json: { type: "boolean", description: "Print JSON" },
  },
  async run({ args, rawArgs }) {
    const jobs = wholeNumber("jobs", args.jobs) ?? availableParallelism();
    const [difference, given] = [positive("effect", args.effect), positive("spread", args.spread)];
    const { plan: study, parts } = await openedBy({ ...args, resume: undefined }, rawArgs);
    const like = args.like === undefined ? undefined : runFolder(args.like);
    const spread = given ?? (like === undefined ? null : spreadOf(buildReport(like).report));
    if (difference !== undefined && spread === null) {
      throw new Complaint(
        "--effect needs the spread of paired differences: give --spread, or --like with the folder of a run that compared several seeds.",
      );
    }
    const paces = like === undefined ? await measuredPaces(study, parts) : recordedPaces(study, readRun(like));
    const seen = forecast(study, difference === undefined || spread === null ? undefined : { difference, spread });
    const source =
      like === undefined ? ({ kind: "measured" } as const) : ({ kind: "recorded", dir: args.like ?? like } as const);
    if (!args.json) return console.log(planWords({ study, jobs, paces, source, forecast: seen }));
    const arms = study.arms.map((arm, i) => ({ name: arm.name, ...sizeOf(study, arm), ...paces[i] }));
    const cost = { jobs, seconds: secondsOf(study, paces, jobs), source };
    console.log(JSON.stringify({ study, arms, cost, forecast: seen }, null, 2));
  },
});

function positive(option: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const value = Number(given);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Complaint(`--${option} is "${given}", but it must be a number greater than 0.`);
}
