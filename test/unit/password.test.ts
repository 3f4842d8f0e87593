import { describe, expect, test } from '@jest/globals';
import { makePasswords } from '../../src/adapters/crypto/passwords.ts';
import { passwordFault } from '../../src/domain/accounts/password.ts';

const { isCommon } = makePasswords();
const anna = { email: 'anna.rossi@asl.example.org', name: 'Anna Rossi' };
const faultOf = (password: string) => passwordFault(password, anna, isCommon);

describe('a password', () => {
  test.each([
    'quattro gatti sul tetto',
    'kR7#mQ2pXw9!',
    'le mele di nonna Pina',
    'गर्म चाय और बिस्कुट',
    'x9'.repeat(4) + 'kd72',
    'annarossi ama i treni regionali',
  ])('may be %s', (password) => expect(faultOf(password)).toBeNull());

  test.each([
    ['eleven char', 'password-too-short'],
    ['👩‍⚕️👩‍⚕️', 'password-too-short'],
    ['a1b2'.repeat(33), 'password-too-long'],
    ['Password2026!', 'password-common'],
    ['passwordpassword', 'password-common'],
    ['123456789012', 'password-common'],
    ['aaaaaaaaaaaa', 'password-common'],
    ['!!!juventus!!!', 'password-common'],
    ['............', 'password-common'],
    ['anna.rossi@asl.example.org', 'password-personal'],
    ['AnnaRossi1234', 'password-personal'],
    ['rossi-anna-2026', 'password-personal'],
  ])('may not be %s: %s', (password, fault) => expect(faultOf(password)).toBe(fault));

  test('is measured in code points after NFKC', () => {
    const twelve = 'ééééxyzzyééé'.normalize('NFD');
    expect(twelve.length).toBeGreaterThan(12);
    expect(faultOf('éééé-xyzzyé'.normalize('NFD'))).toBe('password-too-short');
    expect(faultOf(`${'è'.normalize('NFD')}${'mela pera '.repeat(12)}abcdefg`)).toBeNull();
  });

  test('is checked against more than ten thousand common ones', () => {
    for (const word of ['123456', 'password', 'qwerty', 'juventus', 'letmein'])
      expect(isCommon(word)).toBe(true);
    expect(isCommon('quattro gatti sul tetto')).toBe(false);
  });
});
