const GROUPS = 8;
/** Groups of an IPv6 address that name a network; what comes after them its owner may choose anew each second. */
const NETWORK_GROUPS = 4;

/** The groups of an IPv6 address with those that `::` leaves out. */
const groupsOf = (address: string): string[] => {
  const [head = '', tail] = address.split('::');
  const before = head.split(':').filter(Boolean);
  if (tail === undefined) return before;
  const after = tail.split(':').filter(Boolean);
  const left = Math.max(0, GROUPS - before.length - after.length);
  return [...before, ...Array.from({ length: left }, () => '0'), ...after];
};

/** Under what an address is counted: IPv4 as it is, IPv6 by its network of 64 bits. */
export const clientAddress = (ip: string): string => {
  const plain = ip.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
  if (!plain.includes(':')) return plain;
  const groups = groupsOf(plain).slice(0, NETWORK_GROUPS);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
};
