import { idSchema, ZodArgsPipe } from '@mimamori/web';

/** For `@Args('id', …)`: the same form and the same refusal as an id in a path. */
export const idArg = new ZodArgsPipe(idSchema, '/id');
