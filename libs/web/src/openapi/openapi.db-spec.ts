import { lintOpenApi } from '@mimamori/web/testing';

import { useApp } from '../../../../test/support/app';
import { documentOf } from '../../../../test/support/operations';

const app = useApp({ jobs: false });

describe('the document of the whole product', () => {
  it('has no fault; a schema without an example says one by `.meta({ examples: [...] })`', () => {
    expect(lintOpenApi(documentOf(app) as never)).toEqual([]);
  });
});
