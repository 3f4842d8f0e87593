import { z } from 'zod';

// What a browser answers when it is asked for a passkey, as `PublicKeyCredential.toJSON()` writes it. Browsers add to
// it, so that what is not known is left alone; what counts is read by whoever checks the signature.

const encoded = z
  .string()
  .min(1)
  .max(20_000)
  .regex(/^[A-Za-z0-9_-]+$/);
const bytes = encoded.max(2_000).describe('Base64url.');

const answerWith = <T extends z.ZodRawShape>(response: T) =>
  z.looseObject({
    id: bytes,
    rawId: bytes,
    type: z.literal('public-key'),
    response: z.looseObject({ clientDataJSON: encoded, ...response }),
  });

export const passkeyInput = z.strictObject({
  name: z.string().trim().min(1).max(60).describe('By which its person tells it from others.'),
  credential: answerWith({ attestationObject: encoded }),
});
export type PasskeyInput = z.output<typeof passkeyInput>;

export const passkeySignInInput = answerWith({
  authenticatorData: encoded,
  signature: encoded,
  userHandle: bytes.nullish(),
});
