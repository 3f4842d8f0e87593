/** What is said of a list of durations: in the unit that they are in. */
export interface Summary {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** The value that at least `share` (0 < share ≤ 1) of the values do not exceed: nearest rank, so always one that was measured. */
export const percentile = (values: readonly number[], share: number): number => {
  if (values.length === 0) throw new RangeError('no values');
  if (!(share > 0 && share <= 1)) throw new RangeError(`not a share: ${share}`);
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] as number;
};

/** The middle value, or the mean of the two in the middle. */
export const median = (values: readonly number[]): number => {
  if (values.length === 0) throw new RangeError('no values');
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] as number) + upper) / 2;
};

const toHundredths = (value: number): number => Math.round(value * 100) / 100;

/** Rounded to hundredths. */
export const summarise = (values: readonly number[]): Summary => ({
  count: values.length,
  p50: toHundredths(percentile(values, 0.5)),
  p99: toHundredths(percentile(values, 0.99)),
  max: toHundredths(percentile(values, 1)),
});
