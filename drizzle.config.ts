import { defineConfig } from 'drizzle-kit';

// `npm run db:new <name>` writes the next migration from the schema; what drizzle cannot say is added to it by hand.
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/adapters/postgres/schema/*.ts',
  out: './migrations',
});
