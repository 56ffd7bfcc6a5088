// DuckDB, in memory: arcs in both directions in a table, and recursive common
// table expressions that keep one row an entity.
'use strict';
const duckdb = require('@duckdb/node-api');
const driver = require('./driver.js');

let conn;

async function load(nodes, edges) {
  const instance = await duckdb.DuckDBInstance.create(':memory:');
  conn = await instance.connect();
  await conn.run(`CREATE TABLE nodes AS SELECT CAST(row_number() OVER () - 1 AS INTEGER) AS n, "id:ID" AS id, name, ":LABEL" AS kind FROM read_csv('${nodes}', header = true)`);
  await conn.run(`CREATE TABLE edges AS SELECT * FROM read_csv('${edges}', header = true)`);
  await conn.run(`CREATE TABLE arcs AS
    WITH e AS (SELECT DISTINCT x.n AS a, y.n AS b FROM edges JOIN nodes x ON x.id = ":START_ID" JOIN nodes y ON y.id = ":END_ID")
    SELECT a, b FROM e UNION SELECT b, a FROM e ORDER BY 1, 2`);
  await conn.run('CREATE INDEX by_id ON nodes (id)');
}

function one(text, args) {
  return async () => {
    const statement = await conn.prepare(text);
    return async (q) => {
      statement.bind(args(q));
      const rows = (await statement.runAndReadAll()).getRows();
      return rows.length > 0 ? Number(rows[0][0]) : -1;
    };
  };
}

driver.run(async () => {
  const rows = (await conn.runAndReadAll('SELECT version()')).getRows();
  return `DuckDB ${rows[0][0]}`;
}, load, {
  pair: one(`WITH RECURSIVE walk(e, d) USING KEY (e) AS (
      SELECT n, 0 FROM nodes WHERE id = $a
      UNION
      SELECT arcs.b, min(walk.d) + 1 FROM walk JOIN arcs ON arcs.a = walk.e
      WHERE NOT EXISTS (SELECT 1 FROM recurring.walk r WHERE r.e = arcs.b)
        AND NOT EXISTS (SELECT 1 FROM recurring.walk r JOIN nodes ON nodes.n = r.e WHERE nodes.id = $b)
      GROUP BY arcs.b
    ) SELECT d FROM walk JOIN nodes ON nodes.n = e WHERE nodes.id = $b`, (q) => ({ a: q.From, b: q.To })),
  near2: one(`WITH one AS (SELECT DISTINCT b FROM arcs WHERE a = (SELECT n FROM nodes WHERE id = $a)),
      two AS (SELECT b FROM one UNION SELECT arcs.b FROM one JOIN arcs ON arcs.a = one.b)
    SELECT count(*) FROM two WHERE b <> (SELECT n FROM nodes WHERE id = $a)`, (q) => ({ a: q.From })),
});
