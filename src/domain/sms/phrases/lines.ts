import { localParts, localTime } from '../../calendar/local-time.ts';
import type { MessageLanguage } from '../../terms.ts';
import type { Instant } from '../../time.ts';
import { SEGMENT, septets, toGsm } from '../gsm.ts';
import type { JobFacts, Sms } from '../sms.ts';
import { REMOTE, SETTING_NAMES, WEEKDAYS } from './names.ts';

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** `gio 26/11 10:30`, in the network's time. */
export const when = (job: JobFacts, language: MessageLanguage): string => {
  const { weekday, day, month, hour, minute } = localParts(job.startsAt, job.zone);
  return `${WEEKDAYS[language][weekday - 1]} ${day}/${month} ${twoDigits(hour)}:${twoDigits(minute)}`;
};

/** `45min`, `1h`, `1h30`. */
export const length = (durationMinutes: number): string => {
  const hours = Math.floor(durationMinutes / 60);
  const rest = durationMinutes % 60;
  if (hours === 0) return `${rest}min`;
  return rest === 0 ? `${hours}h` : `${hours}h${twoDigits(rest)}`;
};

export const where = (job: JobFacts, language: MessageLanguage): string =>
  job.mode === 'on-site' ? job.comune : REMOTE[language][job.mode];

/** Names of languages stand out: upper case, no accents, no brackets. */
export const shout = (name: string): string =>
  name
    .replace(/\s*\(.*\)/, '')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toUpperCase();

export const jobLine = (job: JobFacts, language: MessageLanguage): string =>
  `${shout(job.language)}, ${SETTING_NAMES[language][job.setting]}, ${where(job, language)}, ${when(job, language)} (${length(job.durationMinutes)})`;

/** What a reminder says of a job: all but its setting. */
export const toCome = (job: JobFacts, language: MessageLanguage): string =>
  `${shout(job.language)}, ${where(job, language)}, ${when(job, language)} (${length(job.durationMinutes)})`;

/** Code, day and place: enough to know which one is meant. */
export const shortLine = (job: JobFacts, language: MessageLanguage): string =>
  `${job.code} (${when(job, language)}, ${where(job, language)})`;

const SITE_AT_LEAST = 8;

/**
 * The confirmation in one segment: she knows language and length from the offer, so these go first, then the unit;
 * then the site's name is cut. Never the code, the time, the contact or how to give up.
 */
export const confirmation = (
  { job, place }: Extract<Sms, { say: 'confirmed' }>,
  language: MessageLanguage,
  [opening, ending]: readonly [string, string],
): string => {
  const contact = place.contact === null ? '' : `, ${place.contact}`;
  const name = `${shout(job.language)}, `;
  const duration = ` (${length(job.durationMinutes)})`;
  const unit = place.unit === null ? '' : `, ${place.unit}`;
  const compose = (name: string, duration: string, unit: string, site: string): string =>
    toGsm(
      `Ponte: ${opening} ${job.code}. ${name}${when(job, language)}${duration}, ${where(job, language)}: ${site}${unit}${contact}. ${ending} ${job.code}`,
    );
  const whole = [
    compose(name, duration, unit, place.site),
    compose('', duration, unit, place.site),
    compose('', '', unit, place.site),
    compose('', duration, '', place.site),
    compose('', '', '', place.site),
  ].find((text) => septets(text) <= SEGMENT);
  if (whole !== undefined) return whole;
  const site = [...toGsm(place.site)];
  const cut = (): string => compose('', '', '', `${site.join('').trimEnd()}.`);
  while (septets(cut()) > SEGMENT && site.length > SITE_AT_LEAST) site.pop();
  return cut();
};

/** `10:31`, in the network's time. */
export const clock = ({ at, zone }: { readonly at: Instant; readonly zone: string }): string =>
  localTime(at, zone);

/** As many codes as one segment holds in every language. */
export const codeList = (codes: readonly string[], most = 18): string =>
  codes.slice(0, most).join(', ');

/** The next bookings, as many as one segment holds, and how many more there are. */
export const agenda = (jobs: readonly JobFacts[], language: MessageLanguage): string => {
  const lines = jobs.map((job) => `${job.code} ${when(job, language)} ${where(job, language)}`);
  const compose = (count: number): string => {
    const more = lines.length > count ? [`+${lines.length - count}`] : [];
    return `Ponte: ${[...lines.slice(0, count), ...more].join('; ')}`;
  };
  let count = lines.length;
  while (count > 1 && septets(toGsm(compose(count))) > SEGMENT) count -= 1;
  return compose(count);
};
