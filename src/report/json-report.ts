/** A run as a stream for machines: one event, one line of JSON. docs/reference/events.md has them. */
import type { Json } from '../base/json.ts';
import type { Mask } from '../base/secrets.ts';
import type { JsonEvent, RunEvent } from '../product/events.ts';
import type { JsonWatchEvent, WatchEvent } from '../product/watch.ts';
import { diagnosticToJson } from './diagnostics/diagnostic-json.ts';
import { maskedJson } from './masked-json.ts';
import type { Writer } from './output.ts';
import type { Report } from './report.ts';

export function createJsonReport({ stdout, mask }: { stdout: Writer; mask: Mask }): Report {
  return {
    handle: (event) => {
      stdout.write(`${maskedJson(eventToJson(event) as unknown as Json, mask)}\n`);
    },
    close: () => {},
  };
}

export function eventToJson(event: RunEvent): JsonEvent;
export function eventToJson(event: WatchEvent): JsonWatchEvent;
export function eventToJson(event: WatchEvent): JsonWatchEvent {
  if (!('diagnostics' in event)) return event;
  return { ...event, diagnostics: event.diagnostics.map(diagnosticToJson) };
}
