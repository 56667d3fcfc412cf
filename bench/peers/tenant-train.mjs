// A statement under a tenant in one round trip and one implicit transaction, on pg's own Query; see docs/adr for the idea.
import pg from 'pg';

const SETTING = { name: 'set_tenant', text: `select set_config('app.tenant_id', $1, true)`, types: [] };

class TrainQuery extends pg.Query {
  #tenantId;
  #settingPending = true;
  #parsesSetting = false;
  #firstUse = false;

  constructor(config, tenantId) {
    super(config);
    this.#tenantId = tenantId;
  }

  requiresPreparation() {
    return true;
  }

  prepare(connection) {
    this.#parsesSetting = !connection.settingParsed;
    this.#firstUse = !this.hasBeenParsed(connection);
    if (this.#parsesSetting) connection.parse(SETTING);
    connection.settingParsed = true;
    connection.bind({ portal: '', statement: SETTING.name, values: [this.#tenantId], binary: false });
    connection.execute({ portal: '', rows: 0 });
    super.prepare(connection);
  }

  handleDataRow(message) {
    if (!this.#settingPending) super.handleDataRow(message);
  }

  handleCommandComplete(message, connection) {
    if (!this.#settingPending) return super.handleCommandComplete(message, connection);
    this.#settingPending = false;
    // pg took the ParseComplete of the setting for the statement's, which comes now
    if (this.#parsesSetting && this.#firstUse) delete connection.parsedStatements[this.name];
  }
}

/** @returns the rows of a named statement, run under `tenantId` */
export async function queryAsTenant(pool, tenantId, config) {
  const client = await pool.connect();
  try {
    const result = await new Promise((resolve, reject) => {
      const query = new TrainQuery(config, tenantId);
      query.callback = (error, answer) => (error ? reject(error) : resolve(answer));
      client.query(query);
    });
    return result.rows;
  } finally {
    client.release();
  }
}

/** The same in BEGIN, set, statement, COMMIT: four round trips, as most do it. */
export async function queryInTransaction(pool, tenantId, config) {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query({ name: 'set_tenant_local', text: SETTING.text, values: [tenantId] });
    const { rows } = await client.query(config);
    await client.query('commit');
    return rows;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}
