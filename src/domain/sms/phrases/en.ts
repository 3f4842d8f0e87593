import { availabilityWords } from '../availability-words.ts';
import type { Nearly } from '../intent.ts';
import type { AvailabilityChange } from '../question.ts';
import type { OfBooking, Phrases } from '../sms.ts';
import {
  agenda,
  clock,
  codeList,
  confirmation,
  jobLine,
  shortLine,
  shout,
  toCome,
} from './lines.ts';

const KIND: Readonly<Record<AvailabilityChange['kind'], string>> = { free: 'FREE', busy: 'BUSY' };

const EXAMPLES: Readonly<Record<AvailabilityChange['kind'], string>> = {
  free: 'FREE Mon and Wed 9-13; FREE tomorrow afternoon; FREE every Mon 9-13',
  busy: 'BUSY 24/12-6/1; BUSY tomorrow morning; BUSY every Mon 9-13',
};

const COMMAND: Readonly<Record<OfBooking, string>> = {
  late: 'LATE 15',
  arrived: 'ARRIVED',
  finished: 'FINISHED',
  confirm: 'CONFIRM',
  'give-up': 'WITHDRAW',
};

const NEARLY: Readonly<Record<Nearly, string>> = {
  answer: 'To answer write YES or NO and the code: YES 4721; NO 4721',
  'give-up': 'To give up a job: WITHDRAW 4721',
  availability: 'To say when: FREE Mon 9-13; BUSY 24/12-6/1',
  presence: 'You can write: LATE 15; ARRIVED; FINISHED; CONFIRM 4721',
};

export const en: Phrases = {
  offer: ({ job }) => `Ponte: ${jobLine(job, 'en')}. Reply YES ${job.code} or NO ${job.code}`,
  confirmed: (sms) => confirmation(sms, 'en', ['confirmed', "If you can't: WITHDRAW"]),
  'not-needed': ({ job }) =>
    `Ponte: ${shortLine(job, 'en')} is not needed any more, it is taken. Thank you all the same.`,
  cancelled: ({ job }) =>
    `Ponte: CANCELLED by the office: ${shout(job.language)}, ${shortLine(job, 'en')}. Please do not go.`,
  taken: ({ code }) => `Ponte: ${code} is already taken by somebody else. Thank you all the same.`,
  expired: ({ code }) => `Ponte: offer ${code} has ended. Thank you all the same.`,
  withdrawn: ({ code }) => `Ponte: offer ${code} is not needed any more. Thank you.`,
  'no-rest': ({ code }) =>
    `Ponte: ${code} would leave you too few hours of rest between two days. ${code} is not yours.`,
  'over-hours': ({ code }) =>
    `Ponte: ${code} would take you over your hours of the week. ${code} is not yours.`,
  busy: ({ code }) => `Ponte: you have another job at that time. ${code} is not yours.`,
  declined: ({ code }) => `Ponte: ${code} declined. Thank you for answering.`,
  'declined-before': ({ code }) => `Ponte: you said NO to ${code} before: it is closed.`,
  'gave-up': ({ code }) => `Ponte: you gave up ${code}. We are looking for somebody else.`,
  'yes-or-no': ({ code }) => `Ponte: ${code}: YES or NO? Reply YES ${code} or NO ${code}`,
  'which-code': ({ codes }) => `Ponte: which one? Write YES or NO and the code: ${codeList(codes)}`,
  'nothing-open': () => 'Ponte: you have no open offers at the moment.',
  'unknown-code': ({ code }) => `Ponte: we do not know the code ${code}. Please check it.`,
  reminder: ({ job }) =>
    `Ponte: reminder ${toCome(job, 'en')}. Reply CONFIRM ${job.code} or WITHDRAW ${job.code}`,
  reconfirmed: ({ code }) => `Ponte: thank you, ${code} is confirmed.`,
  agenda: ({ jobs }) => agenda(jobs, 'en'),
  'agenda-empty': () => 'Ponte: you have no bookings ahead.',
  'give-up-asked': ({ job }) => `Ponte: give up ${shortLine(job, 'en')}? Reply OK to give it up.`,
  'availability-asked': ({ change, zone }) =>
    `Ponte: ${KIND[change.kind]} ${availabilityWords(change, 'en', zone)}. Right? Reply OK`,
  'availability-set': ({ kept }) =>
    kept.length === 0
      ? 'Ponte: done, thank you.'
      : `Ponte: done, thank you. These bookings stay: ${codeList(kept, 12)}. To give up: WITHDRAW ${kept[0]}`,
  'availability-unclear': ({ kind }) =>
    `Ponte: we did not understand when. For example: ${EXAMPLES[kind]}`,
  'nothing-to-confirm': () => 'Ponte: there is nothing to confirm.',
  kept: () => 'Ponte: all right, everything stays as it was.',
  late: ({ code, minutes }) =>
    `Ponte: ${code}, ${minutes} minutes late: the office knows. Thank you.`,
  'late-how-much': () => 'Ponte: how many minutes? Write for example: LATE 15',
  arrived: (sms) =>
    `Ponte: ${sms.code}, arrival noted at ${clock(sms)}. At the end write: FINISHED ${sms.code}`,
  finished: (sms) => `Ponte: ${sms.code}, end noted at ${clock(sms)}. Thank you for your work.`,
  'which-booking': ({ intent, codes }) =>
    `Ponte: which one? You have ${codeList(codes, 12)}. Write for example: ${COMMAND[intent]} ${codes[0]}`,
  'no-booking': () => 'Ponte: you have no bookings at the moment.',
  unclear: ({ nearly }) =>
    `Ponte: we did not understand. ${nearly === null ? 'To see what you can write: HELP' : NEARLY[nearly]}`,
  help: () =>
    'Ponte: YES 4721; NO 4721; WITHDRAW 4721; CONFIRM 4721; LATE 15; ARRIVED; FINISHED; AGENDA; FREE Mon 9-13; BUSY 24/12-6/1; HELP; no more texts: STOP',
  'sign-in': ({ code }) =>
    `Ponte: your sign-in code is ${code}. It works for 5 minutes. Give it to nobody, not even to us.`,
};
