import type { Candidate, Ledger } from '../mediator.ts';

/** What fairness is for somebody with an average load. */
const AVERAGE = 0.5;

/** How much of the ledger's span somebody has been here for: 0 for a newcomer, 1 for who has been here throughout. */
const experience = ({ daysInNetwork }: Ledger, ledgerDays: number): number =>
  Math.max(0, Math.min(1, daysInNetwork / ledgerDays));

const weightedMean = (
  values: readonly number[],
  weights: readonly number[],
  none: number,
): number => {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return none;
  return values.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0) / total;
};

// Sums of fractions depend on their order; the same people must give the same digits however they come.
const inOrder = (pool: readonly Candidate[]): Ledger[] =>
  [...pool].sort((a, b) => (a.mediatorId < b.mediatorId ? -1 : 1)).map(({ ledger }) => ledger);

/** Contracted minutes to measure those by who have no contract: the mean of the others. */
const usualContract = (ledgers: readonly Ledger[]): number => {
  const contracts = ledgers.map(({ contractMinutes }) => contractMinutes).filter((one) => one > 0);
  return weightedMean(
    contracts,
    contracts.map(() => 1),
    1,
  );
};

/**
 * How fair it would be to ask each of a pool, 0…1. Load is hours worked and offers received, each against the
 * contract and relative to the pool's mean; fairness is 1 ÷ (1 + load): 1 without any, ½ at the mean, towards 0
 * above. Who has been in the network for less than the ledger's span is drawn to the pool's mean, and a newcomer
 * stands at it. Offers count the same however they were answered. The mean weighs people by how long they have been here.
 */
export const fairnessOf = (
  pool: readonly Candidate[],
  ledgerDays: number,
): ((candidate: Candidate) => number) => {
  const ledgers = inOrder(pool);
  const usual = usualContract(ledgers);
  const weights = ledgers.map((ledger) => experience(ledger, ledgerDays));
  const against = (ledger: Ledger, amount: number): number =>
    amount / (ledger.contractMinutes > 0 ? ledger.contractMinutes : usual);
  const hours = (ledger: Ledger): number => against(ledger, ledger.workedMinutes);
  const offers = (ledger: Ledger): number => against(ledger, ledger.offers);
  const meanHours = weightedMean(ledgers.map(hours), weights, 0);
  const meanOffers = weightedMean(ledgers.map(offers), weights, 0);

  const own = (ledger: Ledger): number => {
    const relativeHours = meanHours === 0 ? 0 : hours(ledger) / meanHours;
    const relativeOffers = meanOffers === 0 ? 0 : offers(ledger) / meanOffers;
    return 1 / (1 + (relativeHours + relativeOffers) / 2);
  };
  const mean = weightedMean(ledgers.map(own), weights, AVERAGE);

  return ({ ledger }) => {
    const share = experience(ledger, ledgerDays);
    return share * own(ledger) + (1 - share) * mean;
  };
};
