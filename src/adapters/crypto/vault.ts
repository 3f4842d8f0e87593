import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  type CipherGCM,
} from 'node:crypto';
import type { DataKey, Vault } from '../../app/ports.ts';

/** A key of the configuration. Its name is stored with what it wraps, so that it is found again. */
export interface MasterKey {
  readonly id: string;
  /** 32 bytes. */
  readonly secret: Buffer;
}

// AES-256-GCM: one byte for the format, a nonce of 96 random bits, the sealed text, a tag of 128 bits.
const SEALED = 1;
/** What a migration has carried over from a time without encryption; the step after it seals it. */
const PLAIN = 0;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const ALGORITHM = 'aes-256-gcm';

const encrypt = (key: Buffer, place: string, content: Buffer): Buffer => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher: CipherGCM = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(place));
  const hidden = Buffer.concat([cipher.update(content), cipher.final()]);
  return Buffer.concat([Buffer.from([SEALED]), nonce, hidden, cipher.getAuthTag()]);
};

/** Throws when a bit is another, the key is, or the place. */
const decrypt = (key: Buffer, place: string, sealed: Buffer): Buffer => {
  if (sealed[0] !== SEALED || sealed.length < 1 + NONCE_BYTES + TAG_BYTES)
    throw new Error(`what stands at ${place} is not sealed`);
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  return Buffer.concat([
    decipher.update(sealed.subarray(1 + NONCE_BYTES, -TAG_BYTES)),
    decipher.final(),
  ]);
};

const placeOfKey = (subjectId: string): string => `data_keys:wrapped_key:${subjectId}`;

/**
 * Seals and opens with keys that are themselves wrapped by the master keys: the first wraps, all unwrap.
 * @throws when there is none.
 */
export const makeVault = (masterKeys: readonly MasterKey[]): Vault => {
  const [first] = masterKeys;
  if (!first) throw new Error('a vault needs a master key');
  const secrets = new Map(masterKeys.map(({ id, secret }) => [id, secret]));
  const wrap = (subjectId: string, key: DataKey) => ({
    masterKeyId: first.id,
    wrapped: encrypt(first.secret, placeOfKey(subjectId), key),
  });
  const unwrap: Vault['unwrap'] = (subjectId, { masterKeyId, wrapped }) => {
    const secret = secrets.get(masterKeyId);
    if (!secret) throw new Error(`no master key ${masterKeyId}: it wraps the key of ${subjectId}`);
    return decrypt(secret, placeOfKey(subjectId), wrapped);
  };
  return {
    firstMasterKeyId: first.id,
    makeKey: (subjectId) => {
      const key = randomBytes(KEY_BYTES);
      return { key, ...wrap(subjectId, key) };
    },
    unwrap,
    rewrap: (subjectId, kept) => wrap(subjectId, unwrap(subjectId, kept)),
    seal: (key, place, text) => encrypt(key, place, Buffer.from(text)),
    open: (key, place, sealed) => decrypt(key, place, sealed).toString(),
    index: (key, use, text) => {
      const secret = Buffer.from(hkdfSync('sha256', key, '', `ponte ${use}`, KEY_BYTES));
      return createHmac('sha256', secret).update(text).digest();
    },
    plain: (content) => (content[0] === PLAIN ? content.subarray(1).toString() : null),
  };
};
