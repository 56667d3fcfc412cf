import { AppError } from '@mimamori/platform';

/** The demonstration is for an empty database outside of production mode. */
export class DemoNotAllowed extends AppError {
  constructor() {
    super('demo.not_allowed', 409);
  }
}
