/** What is wrong with what the user gave, in one sentence that says how to mend it. It is printed without a stack trace. */
export class Complaint extends Error {
  override readonly name = "Complaint";
}
