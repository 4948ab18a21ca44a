import { constraintLaws } from "@unitball/conformance";
import { test } from "vitest";
import { template } from "./constraint.ts";

for (const law of constraintLaws(template())) test(law.name, law.check);
