import { estimatorLaws } from "@unitball/conformance";
import { test } from "vitest";
import { template } from "./estimator.ts";

for (const law of estimatorLaws(template())) test(law.name, law.check);
