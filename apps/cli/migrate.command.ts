import { migrateDatabase } from '../migrate';
import type { Command } from './command';
import { openGround } from './ground';

export const migrateCommand: Command = {
  words: ['migrate'],
  synopsis: '',
  says: "bring the database to this version's schema (MIGRATION_DATABASE_URL)",
  async run() {
    const letGo = await openGround();
    try {
      const migrationUrl = process.env.MIGRATION_DATABASE_URL;
      if (!migrationUrl) {
        process.stderr.write('MIGRATION_DATABASE_URL is not set: the migrating role owns the tables.\n');
        return 2;
      }
      const ran = await migrateDatabase({ migrationUrl });
      process.stdout.write(ran.length ? `${ran.join('\n')}\n` : 'nothing to do\n');
      return 0;
    } finally {
      await letGo();
    }
  },
};
