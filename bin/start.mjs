// `npm start`: api and worker on the embedded PostgreSQL, or on the one that DATABASE_URL names.
import { build, dist } from './build.mjs';

await build();
await import(dist('apps/start/main.js'));
