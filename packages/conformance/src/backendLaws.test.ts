import { reference } from "@unitball/backend-reference";
import { test } from "vitest";
import { backendLaws } from "./backendLaws.ts";

for (const law of backendLaws(reference())) test(law.name, law.check);
