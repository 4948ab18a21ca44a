import { scheduleLaws } from "@unitball/conformance";
import { test } from "vitest";
import { template } from "./stepsize.ts";

for (const law of scheduleLaws(template())) test(law.name, law.check);
