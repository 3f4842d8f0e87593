import type { JobFacts } from '../../domain/sms/sms.ts';
import { ahead, jobOf } from './bookings.ts';
import { answered, type Heard, type Reaction } from './reaction.ts';

/** No segment holds more. */
const NEXT = 8;

const nextJobs = async (heard: Heard): Promise<JobFacts[]> => {
  const jobs: JobFacts[] = [];
  for (const booking of (await ahead(heard)).slice(0, NEXT)) jobs.push(await jobOf(heard, booking));
  return jobs;
};

/** What she has promised, the next first. */
export const agenda = async (heard: Heard): Promise<Reaction> => {
  const jobs = await nextJobs(heard);
  return answered(jobs.length === 0 ? { say: 'agenda-empty' } : { say: 'agenda', jobs });
};

/** What she says can be said of none of her bookings now: she is told that she has none, or which she has. */
export const noBooking = async (heard: Heard): Promise<Reaction> => {
  const jobs = await nextJobs(heard);
  return answered(jobs.length === 0 ? { say: 'no-booking' } : { say: 'agenda', jobs });
};
