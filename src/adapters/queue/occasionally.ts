/** Calls `say` at most once per interval, with how many times it was asked to since. An outage fills no log. */
export const occasionally = (
  intervalMs: number,
  say: (count: number, latest: unknown) => void,
): ((count: number, latest?: unknown) => void) => {
  let unsaid = 0;
  let nextAt = 0;
  return (count, latest) => {
    unsaid += count;
    if (performance.now() < nextAt) return;
    nextAt = performance.now() + intervalMs;
    say(unsaid, latest);
    unsaid = 0;
  };
};
