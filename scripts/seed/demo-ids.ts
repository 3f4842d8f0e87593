import type { Ids } from '../../src/app/ports.ts';
import { demoId } from './demo-id.ts';
import { makeRandom } from './random.ts';

/** The alphabet of request codes, without look-alikes. */
const ALPHABET = [...'23456789ABCDEFGHJKMNPQRSTVWXYZ'];

/** Ids and codes that come in the same order every time. */
export const makeDemoIds = (name: string): Ids => {
  const random = makeRandom(`ids/${name}`);
  const codes = new Set<string>();
  let count = 0;
  const draw = (): string => `R-${Array.from({ length: 4 }, () => random.pick(ALPHABET)).join('')}`;
  return {
    uuid: () => demoId('row', `${name}/${count++}`),
    requestCode: () => {
      let code = draw();
      while (codes.has(code)) code = draw();
      codes.add(code);
      return code;
    },
    offerCode: (taken) => {
      let code = String(random.int(1000, 9999));
      while (taken.has(code)) code = String(random.int(1000, 9999));
      return code;
    },
  };
};
