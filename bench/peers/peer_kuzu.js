// Kuzu, in memory.
'use strict';
const kuzu = require('kuzu');
const driver = require('./driver.js');

const db = new kuzu.Database(':memory:');
const conn = new kuzu.Connection(db);

async function load(nodes, edges) {
  await conn.query('CREATE NODE TABLE Entity (id STRING PRIMARY KEY, name STRING, kind STRING)');
  await conn.query('CREATE REL TABLE Relation (FROM Entity TO Entity, type STRING, date STRING, sources STRING, stance STRING, modality STRING, weight INT64)');
  await conn.query(`COPY Entity FROM '${nodes}' (HEADER=true)`);
  await conn.query(`COPY Relation FROM '${edges}' (HEADER=true)`);
}

// one prepares a query that returns at most one row with the column n.
function one(text, args) {
  return async () => {
    const statement = await conn.prepare(text);
    if (!statement.isSuccess()) throw new Error(statement.getErrorMessage());
    return async (q) => {
      const result = await conn.execute(statement, args(q));
      const rows = await result.getAll();
      result.close();
      return rows.length > 0 ? Number(rows[0].n) : -1;
    };
  };
}

driver.run(`Kuzu ${kuzu.VERSION}`, load, {
  pair: one('MATCH p = (a:Entity {id: $a})-[:Relation* SHORTEST 1..30]-(b:Entity {id: $b}) RETURN length(p) AS n', (q) => ({ a: q.From, b: q.To })),
  weighted: one('MATCH p = (a:Entity {id: $a})-[e:Relation* WSHORTEST(weight)]-(b:Entity {id: $b}) RETURN cost(e) AS n', (q) => ({ a: q.From, b: q.To })),
  near2: one('MATCH (a:Entity {id: $a})-[:Relation*1..2]-(b:Entity) WHERE b.id <> $a RETURN count(DISTINCT b.id) AS n', (q) => ({ a: q.From })),
});
