import { compositionLaws } from "@unitball/conformance";
import { test } from "vitest";
import { template } from "./composition.ts";

for (const law of compositionLaws(template())) test(law.name, law.check);
