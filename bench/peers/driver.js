// What a driver in JavaScript shares with the others: see ../driver/driver.go.
'use strict';
const fs = require('fs');

function tell(event) {
  fs.writeSync(1, JSON.stringify(event) + '\n');
}

function peak() {
  try {
    const m = /^VmHWM:\s+(\d+)/m.exec(fs.readFileSync('/proc/self/status', 'utf8'));
    return m ? Number(m[1]) : 0;
  } catch {
    return 0;
  }
}

async function ask(question, answer) {
  const queries = question.Queries;
  const most = question.Seconds * 1e9;
  let spent = 0;
  let told = Date.now();
  for (let pass = 0; pass < question.Passes; pass++) {
    let ns = [];
    let values = [];
    let first = 0;
    const flush = () => {
      if (ns.length > 0) {
        const part = { Question: question.Name, Pass: pass, First: first, Ns: ns };
        if (pass === 0) part.Values = values;
        tell({ Part: part });
      }
      first += ns.length;
      ns = [];
      values = [];
      told = Date.now();
    };
    for (let i = 0; i < queries.length; i++) {
      if (spent > most && (pass > 0 || i >= question.Least)) {
        flush();
        return;
      }
      const start = process.hrtime.bigint();
      const value = await answer(queries[i]);
      const took = Number(process.hrtime.bigint() - start);
      spent += took;
      ns.push(took);
      values.push(value);
      if (Date.now() - told > 500) flush();
    }
    flush();
  }
}

// run loads the graph and answers the questions that it knows: answers holds
// functions that return, perhaps after a while, the function that is measured.
exports.run = async function (name, load, answers) {
  const request = JSON.parse(fs.readFileSync(0, 'utf8'));
  const start = Date.now();
  await load(request.Nodes, request.Edges);
  tell({ Loaded: { Engine: typeof name === 'function' ? await name() : name, Seconds: (Date.now() - start) / 1000, Peak: peak() } });
  for (const question of request.Questions || []) {
    const prepare = answers[question.Name];
    if (!prepare) {
      tell({ Unknown: question.Name });
      continue;
    }
    tell({ Begun: question.Name });
    try {
      const answer = await prepare();
      tell({ Ready: question.Name });
      await ask(question, answer);
    } catch (e) {
      tell({ Failed: question.Name, Why: String(e).slice(0, 300) });
      continue;
    }
    tell({ Done: question.Name });
  }
  process.exit(0);
};
