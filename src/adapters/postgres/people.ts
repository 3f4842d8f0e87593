import { and, eq } from 'drizzle-orm';
import type { NewMediator } from '../../app/stores.ts';
import { inScope, type Connection } from './connection.ts';
import { mediators } from './schema/mediators.ts';
import type { Seals } from './seals.ts';

// Names and numbers of mediators: how they are stored, and how they are read.

/** A name as it stands in a row; sealed where the network's policy says so. */
export interface StoredName {
  readonly id: string;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly sealedName: Buffer | null;
}

export interface Name {
  readonly givenName: string;
  readonly familyName: string;
}

/** What is shown of somebody whose key is gone. */
const NOBODY: Name = { givenName: '–', familyName: '–' };

/** Her key must be ready, if her name is sealed. */
export const openName = (
  seals: Seals,
  { id, givenName, familyName, sealedName }: StoredName,
): Name => {
  if (givenName !== null && familyName !== null) return { givenName, familyName };
  const opened = seals.open(id, 'mediators:sealed_name', id, sealedName);
  if (opened === null) return NOBODY;
  const [given = '', family = ''] = JSON.parse(opened) as string[];
  return { givenName: given, familyName: family };
};

export const fullName = ({ givenName, familyName }: Name): string => `${givenName} ${familyName}`;

type Columns = Partial<typeof mediators.$inferInsert>;

/** The columns of a name; her key must be ready where it is sealed. */
export const nameColumns = (
  seals: Seals,
  id: string,
  { givenName, familyName }: Name,
  encryptNames: boolean,
): Pick<Columns, 'givenName' | 'familyName' | 'sealedName'> => {
  if (!encryptNames) return { givenName, familyName, sealedName: null };
  const both = JSON.stringify([givenName, familyName]);
  const sealedName = seals.seal(id, 'mediators:sealed_name', id, both);
  return { givenName: null, familyName: null, sealedName };
};

/** Her key must be ready. */
export const phoneColumns = async (
  seals: Seals,
  id: string,
  phone: string,
): Promise<Pick<Columns, 'phone' | 'phoneIndex'>> => ({
  phone: seals.seal(id, 'mediators:phone_e164', id, phone),
  phoneIndex: await seals.phoneIndex(phone),
});

type Person = Partial<Pick<NewMediator, 'givenName' | 'familyName' | 'phone'>>;

/** Name and number of a new mediator, sealed under a key of her own. */
export const newPerson = async (
  { seals }: Connection,
  mediator: NewMediator,
  encryptNames: boolean,
): Promise<Columns> => {
  await seals.make([mediator]);
  return {
    ...nameColumns(seals, mediator.id, mediator, encryptNames),
    ...(await phoneColumns(seals, mediator.id, mediator.phone)),
  };
};

/** The columns that a change of name or number touches; half a name is completed from what was stored. */
export const changedPerson = async (
  { db, scope, seals }: Connection,
  id: string,
  { givenName, familyName, phone }: Person,
  encryptNames: boolean,
): Promise<Columns> => {
  if (givenName === undefined && familyName === undefined && phone === undefined) return {};
  const [stored] = await db
    .select({
      id: mediators.id,
      networkId: mediators.networkId,
      givenName: mediators.givenName,
      familyName: mediators.familyName,
      sealedName: mediators.sealedName,
    })
    .from(mediators)
    .where(and(eq(mediators.id, id), inScope(mediators.networkId, scope)));
  if (!stored) return {};
  await seals.make([stored]);
  const before = openName(seals, stored);
  const name = {
    givenName: givenName ?? before.givenName,
    familyName: familyName ?? before.familyName,
  };
  return {
    ...nameColumns(seals, id, name, encryptNames),
    ...(phone !== undefined && (await phoneColumns(seals, id, phone))),
  };
};
