/** Ends a command in a sentence, at once: what is still open must not keep one alive that has failed. */
export const fail = (sentence: string): never => {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
};
