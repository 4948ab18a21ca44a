import { geometryLaws } from "@unitball/conformance";
import { test } from "vitest";
import { template } from "./geometry.ts";

for (const law of geometryLaws(template())) test(law.name, law.check);
