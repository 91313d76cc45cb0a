/** `npm start`. */
import { enterFromProcess } from '../functions/cli/door.ts';
import { runTour } from '../functions/cli/tour.ts';

await enterFromProcess(runTour);
