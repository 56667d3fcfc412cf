import { Module } from '@nestjs/common';
import { graphqlModule } from '@mimamori/web';

import { AppModule } from './app.module';

/** Everything, with GraphQL; REST and sockets come with the capabilities. */
@Module({ imports: [AppModule, graphqlModule()] })
export class ApiModule {}
