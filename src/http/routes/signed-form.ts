import { parse } from 'node:querystring';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App, AppDeps } from '../app-types.ts';
import type { Doors } from '../rate-limit.ts';
import { EdgeProblem } from '../problem.ts';

/** A form as it was sent: a name that comes twice has a list. */
export type Form = Readonly<Record<string, string | string[] | undefined>>;
export type HookDeps = Pick<AppDeps, 'useCases' | 'publicUrl' | 'twilio'> & {
  readonly doors: Pick<Doors, 'admitCarrier' | 'admitStranger'>;
};

export const formOf = (request: FastifyRequest): Form => (request.body ?? {}) as Form;

/** A field of the form; PostgreSQL cannot keep U+0000, and no phone means it. */
export const field = (form: Form, name: string): string | null => {
  const value = form[name];
  return typeof value === 'string' ? value.replaceAll('\0', '') : null;
};

/**
 * A field that the carrier always sends. It signs names and values one after the other with nothing between, so that
 * `Body=x` and `Bodyx=` have one signature: where the field is missing, somebody has moved the border.
 */
export const signedField = (form: Form, name: string): string => {
  const value = field(form, name);
  if (value === null) throw new EdgeProblem('signature-refused');
  return value;
};

/**
 * How the names of Twilio's fields begin. For the same reason a value could be cut in two, the second half becoming a
 * name: a name that is none of these was part of somebody's words.
 */
const NAME =
  /^(Account|Address|Api|Body|Button|Call|Channel|Data|Digits|Direction|Duration|Error|Finished|Forwarded|From|Interactive|Label|Latitude|List|Longitude|Media|Messag|Msg|Num|Opt|Original|Parent|Profile|Raw|Referral|Sequence|Sip|Sms|Speech|Status|Stir|Structured|Timestamp|To|Wa)[A-Za-z0-9_]*$/;

/** Whether Twilio signed this for our account, at our public address with path and query as received. */
const isSigned = (request: FastifyRequest, deps: HookDeps): boolean => {
  const { signature, accountSid } = deps.twilio;
  const form = formOf(request);
  const isGenuine = signature.valid({
    url: `${deps.publicUrl}${request.raw.url ?? ''}`,
    params: form,
    signature: String(request.headers['x-twilio-signature'] ?? ''),
  });
  const isWhole = Object.keys(form).every((name) => NAME.test(name));
  return isGenuine && isWhole && form['AccountSid'] === accountSid;
};

/** Counts the carrier apart from whoever says to be it. */
const requireSignature = async (
  request: FastifyRequest,
  reply: FastifyReply,
  deps: HookDeps,
): Promise<void> => {
  if (isSigned(request, deps)) return deps.doors.admitCarrier(reply, deps.twilio.accountSid);
  await deps.doors.admitStranger(request, reply);
  throw new EdgeProblem('signature-refused');
};

/** Everything that is added to `hooks` takes forms that Twilio has signed, and nothing else. */
export const takeSignedForms = (hooks: App, deps: HookDeps): void => {
  hooks.removeAllContentTypeParsers();
  hooks.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, parse(String(body), '&', '=', { maxKeys: 0 })),
  );
  hooks.addHook('preValidation', (request, reply) => requireSignature(request, reply, deps));
};
