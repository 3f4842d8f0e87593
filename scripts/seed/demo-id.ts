import { v5 } from 'uuid';

const NAMESPACE = '6f1d4c1e-27a3-5b0c-9a55-0b1c5e2d7a10';

/** The id of a thing of the demo network: the same name has the same id in every database. */
export const demoId = (kind: string, name: string): string => v5(`${kind}:${name}`, NAMESPACE);
