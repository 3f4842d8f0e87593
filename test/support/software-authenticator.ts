import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

// A passkey authenticator in software: EC P-256, attestation "none" (WebAuthn level 3, 6 and 8.7). It does what it is
// told, also what a real one never would.

/** The parts of a browser's options that an authenticator looks at. */
export interface AskedOptions {
  readonly challenge: string;
  readonly user?: { readonly id: string };
}

export interface Answer {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly response: Record<string, unknown>;
  readonly clientExtensionResults: object;
}

/** How this answer differs from what an honest browser says. */
export interface Twist {
  readonly origin?: string;
  readonly rpId?: string;
  readonly isVerified?: boolean;
  readonly counter?: number;
  readonly userHandle?: string;
  readonly type?: string;
}

export interface Authenticator {
  create(options: AskedOptions, twist?: Twist): Answer;
  get(options: AskedOptions, twist?: Twist): Answer;
}

type Cbor = number | string | Buffer | Map<number | string, Cbor>;

/** CBOR (RFC 8949), as much of it as passkeys use. */
const cbor = (value: Cbor): Buffer => {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    return Buffer.concat([head(3, text.length), text]);
  }
  const pairs = [...value].flatMap(([key, one]) => [cbor(key), cbor(one)]);
  return Buffer.concat([head(5, value.size), ...pairs]);
};

const head = (major: number, count: number): Buffer => {
  if (count < 24) return Buffer.from([(major << 5) | count]);
  if (count < 256) return Buffer.from([(major << 5) | 24, count]);
  return Buffer.from([(major << 5) | 25, count >> 8, count & 255]);
};

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();
const base64url = (data: string | Buffer): string => Buffer.from(data).toString('base64url');

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const HAS_CREDENTIAL = 0x40;

const authenticatorData = (rpId: string, flags: number, counter: number): Buffer => {
  const rest = Buffer.alloc(5);
  rest.writeUInt8(flags, 0);
  rest.writeUInt32BE(counter, 1);
  return Buffer.concat([sha256(rpId), rest]);
};

const coseKey = (publicKey: KeyObject): Buffer => {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return cbor(
    new Map<number, Cbor>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]),
  );
};

/** An authenticator with one discoverable credential, in a browser that shows this page. */
export const makeAuthenticator = (pageUrl: string): Authenticator => {
  const { origin, hostname } = new URL(pageUrl);
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credentialId = randomBytes(16);
  let handle: string | undefined;
  let counter = 0;
  const clientData = (type: string, challenge: string, twist: Twist): Buffer =>
    Buffer.from(
      JSON.stringify({ type: twist.type ?? type, challenge, origin: twist.origin ?? origin }),
    );
  const flags = ({ isVerified = true }: Twist): number =>
    USER_PRESENT | (isVerified ? USER_VERIFIED : 0);
  const answer = (response: Record<string, unknown>): Answer => ({
    id: base64url(credentialId),
    rawId: base64url(credentialId),
    type: 'public-key',
    response,
    clientExtensionResults: {},
  });
  return {
    create: ({ challenge, user }, twist = {}) => {
      handle = user?.id;
      const length = Buffer.from([0, credentialId.length]);
      const authData = Buffer.concat([
        authenticatorData(twist.rpId ?? hostname, flags(twist) | HAS_CREDENTIAL, counter),
        Buffer.alloc(16),
        length,
        credentialId,
        coseKey(publicKey),
      ]);
      const attestation = new Map<string, Cbor>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]);
      return answer({
        clientDataJSON: base64url(clientData('webauthn.create', challenge, twist)),
        attestationObject: base64url(cbor(attestation)),
        transports: ['internal'],
      });
    },
    get: ({ challenge }, twist = {}) => {
      counter = twist.counter ?? counter + 1;
      const authData = authenticatorData(twist.rpId ?? hostname, flags(twist), counter);
      const data = clientData('webauthn.get', challenge, twist);
      const signature = sign('sha256', Buffer.concat([authData, sha256(data)]), privateKey);
      return answer({
        clientDataJSON: base64url(data),
        authenticatorData: base64url(authData),
        signature: base64url(signature),
        userHandle: twist.userHandle ?? handle,
      });
    },
  };
};
