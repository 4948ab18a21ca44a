import { normalizationLaws } from "@unitball/conformance";
import { test } from "vitest";
import { template } from "./normalization.ts";

for (const law of normalizationLaws(template())) test(law.name, law.check);
