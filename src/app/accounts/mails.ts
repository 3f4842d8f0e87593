import type { MailPurpose, TokenPurpose } from '../../domain/accounts/account.ts';
import { TOKEN_PURPOSES } from '../../domain/accounts/account.ts';
import { mailText, type MailText } from '../../domain/accounts/mail-texts.ts';
import { localParts } from '../../domain/calendar/local-time.ts';
import { DAY, MINUTE, SECOND, type Instant } from '../../domain/time.ts';
import type {
  Clock,
  Ids,
  Log,
  Mailed,
  Mailer,
  Networks,
  Secrets,
  Transaction,
  UnitOfWork,
} from '../ports.ts';
import type { Account, OutMail } from './stores.ts';
import type { AccountUseCases } from './use-cases.ts';

interface Deps {
  readonly uow: UnitOfWork;
  readonly networks: Networks;
  readonly ids: Ids;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly log: Log;
  readonly publicUrl: string;
  /** Null where no mail server is configured: mails wait for one until they are over. */
  readonly mailer: Mailer | null;
}

/** Whoever holds a mail longer than this is taken for dead. */
const LEASE = MINUTE;
const MOST_ATTEMPTS = 10;
const MAX_PAUSE = 15 * MINUTE;

/** Stores that somebody is to be written to; the sweep sends it. */
export const writeMail = (
  tx: Transaction,
  ids: Ids,
  { id: accountId, networkId }: Pick<Account, 'id' | 'networkId'>,
  purpose: MailPurpose,
  now: Instant,
  validUntil: Instant,
): Promise<void> =>
  tx.mails.insert({ id: ids.uuid(), networkId, accountId, purpose, validUntil, createdAt: now });

export const NOTICE_LIVES = DAY;

/** Tells somebody who reads mail that her ways in have changed. */
export const writeNotice = async (
  tx: Transaction,
  { ids }: { readonly ids: Ids },
  account: Pick<Account, 'id' | 'networkId' | 'email'>,
  purpose: Exclude<MailPurpose, TokenPurpose>,
  now: Instant,
): Promise<void> => {
  if (account.email !== null) await writeMail(tx, ids, account, purpose, now, now + NOTICE_LIVES);
};

interface Task {
  readonly mail: OutMail;
  readonly to: string;
  readonly text: MailText;
}

/** Claimed, sent, recorded. A mail whose sender died in between is sent again: twice is better than never. */
export const makeSendMail = (deps: Deps): AccountUseCases['sendMail'] => {
  const { uow, mailer, clock, log } = deps;
  return async (mailId) => {
    if (mailer === null) return;
    const task = await uow.run('system', (tx) => claim(tx, deps, mailId, clock.now()));
    if (task === null) return;
    const { mail, to, text } = task;
    const result = await mailer.send({ id: mail.id, to, subject: text.subject, text: text.body });
    if (!result.ok) log.warn({ mailId, code: result.code }, 'The mail server did not take a mail.');
    await uow.run('system', (tx) => record(tx, mail, result, clock.now()));
  };
};

const isToken = (purpose: MailPurpose): purpose is TokenPurpose =>
  TOKEN_PURPOSES.some((one) => one === purpose);

/** An invitation that was accepted and a reset of a disabled account are of no use any more. */
const isPointless = ({ purpose }: OutMail, { state }: Account): boolean =>
  purpose === 'invitation' ? state !== 'invited' : state !== 'active';

const claim = async (
  tx: Transaction,
  deps: Deps,
  id: string,
  now: Instant,
): Promise<Task | null> => {
  const mail = await tx.mails.lock(id);
  if (mail === null || mail.dueAt === null || mail.dueAt > now) return null;
  const account = await tx.accounts.byId(mail.accountId);
  if (account?.email == null || mail.validUntil <= now || isPointless(mail, account)) {
    await tx.mails.update(id, { state: 'dropped', dueAt: null });
    return null;
  }
  const attempts = mail.attempts + 1;
  await tx.mails.update(id, { state: 'sending', attempts, dueAt: now + LEASE });
  const text = await write(tx, deps, mail, account, now);
  return { mail: { ...mail, attempts }, to: account.email, text };
};

/** The words, with a link that stands nowhere else. */
const write = async (
  tx: Transaction,
  deps: Deps,
  mail: OutMail,
  account: Account,
  now: Instant,
): Promise<MailText> => {
  const network = await deps.networks.byId(mail.networkId);
  const { purpose, validUntil } = mail;
  return mailText(purpose, account.language, {
    name: account.name,
    network: network.name,
    link: isToken(purpose) ? await makeLink(tx, deps, account, purpose, now, validUntil) : null,
    until: moment(validUntil, network.zone),
  });
};

/** A link that is good once, until then. */
export const makeLink = async (
  tx: Pick<Transaction, 'accountTokens'>,
  { ids, secrets, publicUrl }: Pick<Deps, 'ids' | 'secrets' | 'publicUrl'>,
  { id: accountId, networkId }: Pick<Account, 'id' | 'networkId'>,
  purpose: TokenPurpose,
  now: Instant,
  expiresAt: Instant,
): Promise<string> => {
  const token = secrets.token();
  await tx.accountTokens.insert({
    id: ids.uuid(),
    networkId,
    accountId,
    purpose,
    tokenHash: secrets.hash(token),
    createdAt: now,
    expiresAt,
  });
  return `${publicUrl}/${purpose}/${token}`;
};

const twoDigits = (value: number): string => String(value).padStart(2, '0');

const moment = (at: Instant, zone: string): string => {
  const { day, month, year, hour, minute } = localParts(at, zone);
  return `${day}/${month}/${year}, ${twoDigits(hour)}:${twoDigits(minute)}`;
};

const record = async (
  tx: Transaction,
  { id, attempts }: OutMail,
  result: Mailed,
  now: Instant,
): Promise<void> => {
  if (result.ok) return tx.mails.update(id, { state: 'sent', dueAt: null, sentAt: now });
  const errorCode = result.code === 0 ? null : result.code;
  if (!result.retry || attempts >= MOST_ATTEMPTS)
    return tx.mails.update(id, { state: 'failed', dueAt: null, errorCode });
  const pause = Math.min(MAX_PAUSE, 2 ** attempts * SECOND);
  return tx.mails.update(id, { state: 'queued', dueAt: now + pause, errorCode });
};
