/** A trial from a seed: the same one each time. */
import { createRandom } from '../../../src/verify/random.ts';
import { drawProject } from './draw-project.ts';
import { drawSchedule } from './draw-schedule.ts';
import type { Trial } from './trial.ts';

export function drawTrial(seed: number): Trial {
  const random = createRandom(seed);
  const project = drawProject(random);
  const { files, versions, models } = project;
  return { files, versions, models, steps: drawSchedule(random, project, 5 + random.below(12)) };
}
