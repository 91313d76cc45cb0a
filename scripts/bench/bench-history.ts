import { describeHistory, measureHistory } from '../bench-history.ts';
import { fillYear } from './fill-year.ts';
import { describeMachine, type Part } from './page.ts';
import { renderFigures } from './render-figures.ts';

/** What local history costs: the answers that the page asks for, over a file with a year in it. */
export const benchHistory: Part = {
  title: 'A year of history in one file',
  async measure(folder, tell) {
    const year = fillYear(folder, tell);
    tell('asking, and recording');
    const figures = await measureHistory(year, folder);
    return [
      describeMachine(),
      '',
      ...renderFigures(describeHistory(figures)),
      '',
      'The file of `watch`, filled through the code that counts every check; each question is asked of the module that answers over HTTP, with nothing remembered.',
    ];
  },
};
