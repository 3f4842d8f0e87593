import type { Client } from 'pg';

/** The id of a network by its short name. */
export const findNetwork = async (client: Client, slug: string): Promise<string> => {
  const { rows } = await client.query<{ id: string }>('select id from networks where slug = $1', [
    slug,
  ]);
  if (rows[0]) return rows[0].id;
  throw new Error(`There is no network "${slug}": make it with create-network.`);
};

/** The id of an organisation of this network by its name. */
export const findOrganisation = async (
  client: Client,
  networkId: string,
  name: string,
): Promise<string> => {
  const { rows } = await client.query<{ id: string }>(
    'select id from organisations where network_id = $1 and name = $2',
    [networkId, name],
  );
  if (rows[0]) return rows[0].id;
  throw new Error(
    `There is no organisation "${name}" in this network: add it with add-organisation.`,
  );
};

/** The id of a partner of this network by its name. */
export const findPartner = async (
  client: Client,
  networkId: string,
  name: string,
): Promise<string> => {
  const { rows } = await client.query<{ id: string }>(
    'select id from partners where network_id = $1 and name = $2',
    [networkId, name],
  );
  if (rows[0]) return rows[0].id;
  throw new Error(`There is no partner "${name}" in this network.`);
};
