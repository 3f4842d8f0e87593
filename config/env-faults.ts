import { isThisMachine } from './env-fields.ts';
import { issuerFaults } from './oidc.ts';

/** Variables as they are given, by name. */
type Given = Readonly<Record<string, string | undefined>>;

const ACCOUNT = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN'] as const;
/** Exactly one of these. */
const SENDERS = ['TWILIO_FROM', 'TWILIO_MESSAGING_SERVICE_SID'] as const;
/** Without effect when they stand alone. */
const EXTRAS = ['TWILIO_API_URL', 'TWILIO_WHATSAPP_FROM'] as const;
const SENDER = SENDERS.join(' or ');

const isGiven =
  (given: Given) =>
  (name: string): boolean =>
    given[name] !== undefined;

const carrierFaults = (given: Given, demo: boolean): string[] => {
  const has = isGiven(given);
  const some = [...ACCOUNT, ...SENDERS, ...EXTRAS].some(has);
  const missing = [
    ...ACCOUNT.filter((name) => !has(name)),
    ...(SENDERS.some(has) ? [] : [`one of ${SENDER}`]),
  ];
  const faults: string[] = [];
  if (some && missing.length > 0)
    faults.push(`${missing.join(', ')} missing: set all of a carrier, or nothing of TWILIO_*.`);
  if (SENDERS.every(has))
    faults.push(`${SENDERS.join(' and ')} are both set: set one of them, and unset the other.`);
  if (some && demo && given.DEMO !== undefined)
    faults.push('DEMO is on with a carrier: unset DEMO, or unset every TWILIO_* variable.');
  if (!some && !demo)
    faults.push(
      `DEMO is off without a carrier: set ${ACCOUNT.join(', ')} and ${SENDER}, or unset DEMO.`,
    );
  return faults;
};

// A carrier on this machine is a simulator: it neither needs TLS nor a public address.
const transportFaults = (given: Given): string[] => {
  if (given.TWILIO_ACCOUNT_SID === undefined) return [];
  const carrier = given.TWILIO_API_URL ?? 'https://api.twilio.com';
  if (isThisMachine(carrier)) return [];
  const faults: string[] = [];
  if (!/^https:/i.test(given.PUBLIC_URL ?? ''))
    faults.push(
      'PUBLIC_URL must start with https:// for a real carrier: set it to the address that the carrier can call back.',
    );
  if (!/^https:/i.test(carrier))
    faults.push('TWILIO_API_URL must start with https://, since the auth token travels to it.');
  return faults;
};

const keyFaults = (given: Given): string[] =>
  given['MASTER_KEYS'] !== undefined && given['MASTER_KEYS_FILE'] !== undefined
    ? ['MASTER_KEYS and MASTER_KEYS_FILE are both set: set one of them, and unset the other.']
    : [];

const mailPortIsTaken = ({ PORT = '3000', PHONES_PORT = '3001', MAIL_PORT = '3002' }: Given) =>
  [PORT, PHONES_PORT].includes(MAIL_PORT);

const mailFaults = (given: Given): string[] =>
  (given.SMTP_URL === undefined) === (given.MAIL_FROM === undefined)
    ? []
    : ['SMTP_URL and MAIL_FROM belong together: set both of them, or none.'];

const processFaults = (given: Given, demo: boolean): string[] => {
  const faults: string[] = [];
  const role = given.PROCESS ?? 'all';
  if ((role === 'api' || role === 'worker') && given.DATABASE_URL === undefined)
    faults.push(
      `PROCESS=${role} needs DATABASE_URL: the embedded PostgreSQL belongs to one process. Set DATABASE_URL, or PROCESS=all.`,
    );
  if (demo && (given.PORT ?? '3000') === (given.PHONES_PORT ?? '3001'))
    faults.push('PHONES_PORT is the same as PORT: set one of them to another free port.');
  if (demo && mailPortIsTaken(given))
    faults.push('MAIL_PORT is the same as PORT or PHONES_PORT: set it to another free port.');
  return faults;
};

/** What does not fit together, each with how to mend it; no secrets. */
export const combinationFaults = (given: Given, demo: boolean): string[] => [
  ...carrierFaults(given, demo),
  ...transportFaults(given),
  ...mailFaults(given),
  ...keyFaults(given),
  ...issuerFaults(given),
  ...processFaults(given, demo),
];
