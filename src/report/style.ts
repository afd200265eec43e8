/**
 * The few colours there are, named after what they mean. They mark state and nothing else: every
 * line reads the same without them.
 */
import { styleText } from 'node:util';

export type Paint = (text: string) => string;

export interface Style {
  readonly bad: Paint;
  readonly doubtful: Paint;
  readonly good: Paint;
  readonly faint: Paint;
  readonly strong: Paint;
  readonly plain: Paint;
}

export function createStyle(color: boolean): Style {
  return color ? colored : colorless;
}

type Format = Parameters<typeof styleText>[0];

const colored: Style = {
  bad: paint(['bold', 'red']),
  doubtful: paint(['bold', 'yellow']),
  good: paint('green'),
  faint: paint('dim'),
  strong: paint('bold'),
  plain: asIs,
};

const colorless: Style = {
  bad: asIs,
  doubtful: asIs,
  good: asIs,
  faint: asIs,
  strong: asIs,
  plain: asIs,
};

/** Whether there is colour was decided by the caller: Node is not to look at the stream again. */
function paint(format: Format): Paint {
  return (text) => (text === '' ? '' : styleText(format, text, { validateStream: false }));
}

function asIs(text: string): string {
  return text;
}
