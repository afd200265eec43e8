/**
 * The JSON in which the engine tells of queries. In: its text; out: the value, without loss. The
 * engine writes numbers that JSON does not have: they come as text.
 */

export function parseEngineJson(json: string): unknown {
  return JSON.parse(oddNumber.test(json) ? json.replace(stringOrOddNumber, quoteNumber) : json);
}

/** Integers that a JavaScript number cannot hold exactly, and what no JSON can: `select 1e400`. */
const oddNumber = /\d{16}|Infinity|NaN/;
const stringOrOddNumber = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])|-?Infinity|NaN/g;

function quoteNumber(token: string): string {
  return token.startsWith('"') ? token : `"${token}"`;
}
